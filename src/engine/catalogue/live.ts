import { BillingError, type Refusals } from '../../core/errors/billing-error.js';
import type { RowOf, TableName } from '../../storage/schema.js';
import { deriveId } from '../ids.js';
import type { Work } from '../work.js';

/** Catalogue tables: rows found by code, hidden when deleted, whose code can then be used again. */
const CATALOGUE = {
  taxes: { byKey: 'taxByKey', byId: 'taxById', prefix: 'tax', path: 'tax' },
  billableMetrics: { byKey: 'metricByKey', byId: 'metricById', prefix: 'met', path: 'billableMetric' },
  addOns: { byKey: 'addOnByKey', byId: 'addOnById', prefix: 'ado', path: 'addOn' },
  pricingUnits: { byKey: 'pricingUnitByKey', byId: 'pricingUnitById', prefix: 'pun', path: 'pricingUnit' },
  plans: { byKey: 'planByKey', byId: 'planById', prefix: 'pln', path: 'plan' },
  features: { byKey: 'featureByKey', byId: 'featureById', prefix: 'fea', path: 'feature' },
  dunningCampaigns: { byKey: 'dunningCampaignByKey', byId: 'dunningCampaignById', prefix: 'dun', path: 'dunningCampaign' },
  coupons: { byKey: 'couponByKey', byId: 'couponById', prefix: 'cpn', path: 'coupon' },
  billingEntities: { byKey: 'billingEntityByKey', byId: 'billingEntityById', prefix: 'ent', path: 'billingEntity' },
} as const satisfies Partial<Record<TableName, { byKey: string; byId: string; prefix: string; path: string }>>;

export type CatalogueTable = keyof typeof CATALOGUE;
type RowOfCatalogue<T extends CatalogueTable> = RowOf<T>;

export async function findLive<T extends CatalogueTable>(work: Work, table: T, code: string): Promise<RowOfCatalogue<T> | undefined> {
  return (await work.find(CATALOGUE[table].byKey, { key: code })) as RowOfCatalogue<T> | undefined;
}

/** The row of that code; `not_found` under the noun's name when there is none, or it is deleted. */
export async function getLive<T extends CatalogueTable>(work: Work, table: T, code: string): Promise<RowOfCatalogue<T>> {
  const row = typeof code === 'string' ? await findLive(work, table, code) : undefined;
  if (!row) throw new BillingError('not_found', { [CATALOGUE[table].path]: ['not_found'] });
  return row;
}

/** Refuses a code that is taken. */
export async function refuseTaken(work: Work, table: CatalogueTable, code: string, refusals: Refusals, path = 'code'): Promise<void> {
  if (await findLive(work, table, code)) refusals.add(path, 'value_already_exist', 'already_exists');
}

/** Refuses each code that names nothing, in one read. Answers the rows found, by code. */
export async function refuseMissing<T extends CatalogueTable>(
  work: Work,
  table: T,
  named: readonly { code: string; path: string }[],
  refusals: Refusals,
): Promise<Map<string, RowOfCatalogue<T>>> {
  const rows = (await work.read(CATALOGUE[table].byKey, { key: [...new Set(named.map(({ code }) => code))] })) as RowOfCatalogue<T>[];
  const found = new Map(rows.map((row) => [row.key, row]));
  for (const { code, path } of named) if (!found.has(code)) refusals.add(path, `${CATALOGUE[table].path}_not_found`, 'not_found');
  return found;
}

/** An id for a new row of that code; another one when the code was used before. */
export async function freshId(work: Work, table: CatalogueTable, code: string): Promise<string> {
  const { byId, prefix } = CATALOGUE[table];
  for (let generation = 1; ; generation += 1) {
    const id = deriveId(prefix, code, generation);
    if (!(await work.find(byId, { id }))) return id;
  }
}

/** The key of a row that is deleted: no code can collide with it. */
export function deletedKey(row: { key: string; id: string }): string {
  return `${row.key}#${row.id}`;
}
