/** What follows the country prefix of a VAT number; Greece's prefix is EL (invoices.md 6a). */
const FORMS: Readonly<Record<string, string>> = {
  AT: 'U\\d{8}', BE: '\\d{10}', BG: '\\d{9,10}', CY: '\\d{8}[A-Z]', CZ: '\\d{8,10}', DE: '\\d{9}', DK: '\\d{8}', EE: '\\d{9}', EL: '\\d{9}',
  ES: '[A-Z\\d]\\d{7}[A-Z\\d]', FI: '\\d{8}', FR: '[A-Z\\d]{2}\\d{9}', HR: '\\d{11}', HU: '\\d{8}', IE: '\\d{7}[A-Z]{1,2}|\\d[A-Z\\d]\\d{5}[A-Z]',
  IT: '\\d{11}', LT: '\\d{9}|\\d{12}', LU: '\\d{8}', LV: '\\d{11}', MT: '\\d{8}', NL: '\\d{9}B\\d{2}', PL: '\\d{10}', PT: '\\d{9}', RO: '\\d{2,10}',
  SE: '\\d{12}', SI: '\\d{8}', SK: '\\d{10}',
};

/**
 * The member state (ISO code) whose VAT number this is by its form; null when it has the form of none. Upper case, no
 * blanks; check digits are not verified (invoices.md 6a.3).
 *
 * Example: `IT12345678901` → IT, `EL123456789` → GR, `IT123` → null.
 */
export function vatNumberCountry(vatNumber: string | null): string | null {
  const prefix = vatNumber?.slice(0, 2) ?? '';
  if (!Object.hasOwn(FORMS, prefix)) return null;
  if (!new RegExp(`^(?:${FORMS[prefix]!})$`).test(vatNumber!.slice(2))) return null;
  return prefix === 'EL' ? 'GR' : prefix;
}
