/** An instant as PostgreSQL reads it in any session, to the millisecond: years beyond 9999 have no sign, those before year 1 are counted from there. */
export function timestampText(instant: number): string {
  const date = new Date(instant);
  const year = date.getUTCFullYear();
  const rest = date.toISOString().slice(-20);
  return year > 0 ? `${String(year).padStart(4, '0')}${rest}` : `${String(1 - year).padStart(4, '0')}${rest} BC`;
}
