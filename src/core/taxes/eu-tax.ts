import type { DecimalString } from '../../contract.js';
import type { EuTaxTable } from './eu-tax-table.js';
import { vatNumberCountry } from './vat-number.js';

export const EU_REVERSE_CHARGE = 'eu_reverse_charge';
export const EU_TAX_EXEMPT = 'eu_tax_exempt';

/** Who is taxed, and by whom. Countries are ISO codes. */
export interface EuTaxCase {
  entityCountry: string;
  country: string | null;
  postcode: string | null;
  vatNumber: string | null;
  /** Whether a VAT number that has its country's form is valid; without a checker it is. */
  isValid: boolean;
}

/**
 * The code of the tax of a customer of an entity with automatic EU taxes (invoices.md 6a.2): a special territory's, else by a
 * valid VAT number, else by its country.
 *
 * Example: entity in FR, customer in IT with a valid Italian number: `eu_reverse_charge`.
 */
export function euTaxCode(table: EuTaxTable, { entityCountry, country, postcode, vatNumber, isValid }: EuTaxCase): string {
  const vatCountry = vatNumberCountry(vatNumber);
  const territory = country === null ? null : territoryOf(table, country, postcode);
  if (territory !== null && (country !== 'FR' || vatCountry !== null)) return territory;
  if (vatCountry !== null && isValid) return vatCountry === entityCountry ? standardCode(vatCountry) : EU_REVERSE_CHARGE;
  if (country === null) return standardCode(entityCountry);
  return isMemberState(table, country) ? standardCode(country) : EU_TAX_EXEMPT;
}

export function isMemberState(table: EuTaxTable, country: string): boolean {
  return Object.hasOwn(table, country);
}

function territoryOf(table: EuTaxTable, country: string, postcode: string | null): string | null {
  if (postcode === null || !isMemberState(table, country)) return null;
  const written = postcode.replace(/\s/g, '');
  const territory = table[country]!.territories.find((each) => new RegExp(`^(?:${each.postcode})`).test(written));
  return territory ? territoryCode(country, territory.name) : null;
}

const standardCode = (country: string): string => `eu_${country.toLowerCase()}_standard`;
const territoryCode = (country: string, name: string): string => `eu_${country.toLowerCase()}_exception_${name}`;

/** All taxes that automatic EU taxes may give, by code. Rates in percent. */
export function euTaxes(table: EuTaxTable): { code: string; name: string; rate: DecimalString }[] {
  return [
    ...Object.entries(table).flatMap(([country, { standard, territories }]) => [
      { code: standardCode(country), name: `VAT ${country}`, rate: standard },
      ...territories.map(({ name, rate }) => ({ code: territoryCode(country, name), name: `VAT ${country} ${name.replaceAll('_', ' ')}`, rate })),
    ]),
    { code: EU_REVERSE_CHARGE, name: 'VAT reverse charge', rate: '0' },
    { code: EU_TAX_EXEMPT, name: 'VAT exempt', rate: '0' },
  ];
}

/** Whether a code is one of those that automatic EU taxes give. */
export function isEuTaxCode(code: string): boolean {
  return code.startsWith('eu_');
}
