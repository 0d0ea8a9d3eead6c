/** `<invoice number>-CN001`: the note's sequence within its invoice (credits.md 1.1.4). */
export function noteNumber(invoiceNumber: string, sequentialId: number): string {
  return `${invoiceNumber}-CN${String(sequentialId).padStart(3, '0')}`;
}
