import { euTaxes, isMemberState } from '../../core/taxes/eu-tax.js';
import type { EuTaxTable } from '../../core/taxes/eu-tax-table.js';
import type { Refusals } from '../../core/errors/billing-error.js';
import type { BillingEntityInput } from '../../contract.js';
import { freshId } from '../catalogue/live.js';
import type { Work } from '../work.js';

/** The country of an entity with automatic EU taxes, which must be a member state (invoices.md 6a). */
export function refuseCountry(table: EuTaxTable, { euTaxManagement, address }: Pick<BillingEntityInput, 'euTaxManagement' | 'address'>, refusals: Refusals): void {
  if (!euTaxManagement) return;
  const country = countryCode(address?.country);
  if (country === null || !isMemberState(table, country)) refusals.add('euTaxManagement', 'billing_entity_must_be_in_eu');
}

/** Makes the taxes that automatic EU taxes give, those that are not there yet. */
export async function makeEuTaxes(work: Work, table: EuTaxTable): Promise<void> {
  const taxes = euTaxes(table);
  const known = new Set((await work.read('taxByKey', { key: taxes.map(({ code }) => code) })).map((row) => row.code));
  for (const { code, name, rate } of taxes) {
    if (known.has(code)) continue;
    const id = await freshId(work, 'taxes', code);
    await work.insert('taxes', { id, key: code, deleted: false, code, name, rate, description: null, appliedToOrganization: false });
  }
}

/** A country's ISO code as it was written; null for none. */
export function countryCode(country: string | null | undefined): string | null {
  const code = country?.trim().toUpperCase() ?? '';
  return code === '' ? null : code;
}
