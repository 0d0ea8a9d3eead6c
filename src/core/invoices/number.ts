import type { CalendarDate } from '../../contract.js';

const threeDigits = (value: number): string => String(value).padStart(3, '0');

/** `PREFIX-CCC-SSS`: the customer's own number and the invoice's number among those of the customer (invoices.md 5.2). */
export function numberPerCustomer(prefix: string, customerSequentialId: number, sequentialId: number): string {
  return `${prefix}-${threeDigits(customerSequentialId)}-${threeDigits(sequentialId)}`;
}

/** `PREFIX-YYYYMM-NNN`: the month of finalization in the entity's timezone, and the entity's count of numbered invoices (invoices.md 5.3). */
export function numberPerBillingEntity(prefix: string, finalizedOn: CalendarDate, count: number): string {
  return `${prefix}-${finalizedOn.slice(0, 4)}${finalizedOn.slice(5, 7)}-${threeDigits(count)}`;
}

/** What stands in place of a number until an invoice has one (invoices.md 5.5). */
export function draftNumber(prefix: string): string {
  return `${prefix}-DRAFT`;
}
