import { type TaxRate, selectTaxes } from '../../core/taxes/tax.js';
import { type CustomerRow, type EntityRow } from '../customers/customers.js';
import { DEFAULT_ENTITY } from '../customers/billing-entities.js';
import type { Work } from '../work.js';

/** Answers the taxes of a fee from the codes named for it, the most specific first, and behind them the customer's and the entity's. */
export type TaxResolver = (...named: (readonly string[] | null | undefined)[]) => readonly TaxRate[];

/** Loads all taxes once, for all fees of an invoice (invoices.md 6.1); with a tax provider there are none until it answers (6.6). */
export async function taxResolver(work: Work, customer: CustomerRow, entity: EntityRow): Promise<TaxResolver> {
  if (work.taxes.from === 'provider') return () => [];
  const rows = await work.read('taxes', { deleted: false });
  const rates = new Map(rows.map(({ code, name, rate }) => [code, { code, name, rate }]));
  const byCode = (codes: readonly string[]) => codes.flatMap((code) => rates.get(code) ?? []);
  const ofOrganization = entity.code === DEFAULT_ENTITY ? rows.filter((row) => row.appliedToOrganization).map((row) => row.code) : [];
  const byDefault = byCode([...new Set([...(entity.settings.taxCodes ?? []), ...ofOrganization])]);
  const ofCustomer = byCode(customer.profile.taxCodes ?? []);
  return (...named) => selectTaxes([...named.map((codes) => byCode(codes ?? [])), ofCustomer, byDefault]);
}
