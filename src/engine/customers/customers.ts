import { z } from 'zod';
import type { Customer, CustomerInput, Customers, Currency, Timezone } from '../../contract.js';
import type { CustomerProfile } from '../../core/customers/customer.js';
import { BillingError, Refusals } from '../../core/errors/billing-error.js';
import type { RowOf } from '../../storage/schema.js';
import { refuseMissing } from '../catalogue/live.js';
import { forgetCustomer } from '../dunning/progress.js';
import { deriveId } from '../ids.js';
import { address, codes, currency, days, metadata, optionalText, parseFields, requiredText, timezone } from '../input.js';
import { listPage } from '../page.js';
import type { Runtime } from '../runtime.js';
import { catchUp } from '../billing/catch-up.js';
import { moveDrafts } from '../invoices/move-drafts.js';
import { rescheduleCustomers } from '../subscriptions/reschedule.js';
import { deleteCustomer } from './delete-customer.js';
import { settleEuTax } from '../taxes/customer-tax.js';
import type { Work } from '../work.js';
import { DEFAULT_ENTITY } from './billing-entities.js';

const customerInput = z.object({
  externalId: requiredText,
  name: optionalText,
  legalName: optionalText,
  legalNumber: optionalText,
  email: optionalText,
  phone: optionalText,
  url: optionalText,
  customerType: z.enum(['company', 'individual']).nullish(),
  accountType: z.enum(['customer', 'partner']).nullish(),
  billingEntityCode: optionalText,
  currency: currency.nullish(),
  timezone: timezone.nullish(),
  documentLocale: optionalText,
  address,
  shippingAddress: address,
  netPaymentTerm: days.nullish(),
  invoiceGracePeriod: days.nullish(),
  finalizeZeroAmountInvoice: z.enum(['inherit', 'skip', 'finalize']).nullish(),
  subscriptionInvoiceIssuingDateAnchor: z.enum(['current_period_end', 'next_period_start']).nullish(),
  subscriptionInvoiceIssuingDateAdjustment: z.enum(['keep_anchor', 'align_with_finalization_date']).nullish(),
  taxCodes: codes,
  taxIdentificationNumber: optionalText,
  invoiceCustomSectionCodes: codes,
  skipInvoiceCustomSections: z.boolean().nullish(),
  paymentProvider: optionalText,
  providerCustomerId: optionalText,
  metadata: metadata.nullish(),
  dunningCampaignCode: optionalText,
  excludeFromDunningCampaign: z.boolean().nullish(),
});

const EMPTY: CustomerProfile = {
  name: null, legalName: null, legalNumber: null, email: null, phone: null, url: null, customerType: null, accountType: 'customer',
  timezone: null, documentLocale: null, address: null, shippingAddress: null, netPaymentTerm: null, invoiceGracePeriod: null,
  finalizeZeroAmountInvoice: 'inherit', subscriptionInvoiceIssuingDateAnchor: null, subscriptionInvoiceIssuingDateAdjustment: null,
  taxCodes: [], taxIdentificationNumber: null, invoiceCustomSectionCodes: [], skipInvoiceCustomSections: false,
  paymentProvider: null, providerCustomerId: null, metadata: {}, dunningCampaignCode: null, excludeFromDunningCampaign: false,
};

export type CustomerRow = RowOf<'customers'>;
export type EntityRow = RowOf<'billingEntities'>;

/** The timezone of a customer: its own, else its billing entity's, else UTC (subscriptions.md 1.1). */
export function timezoneOf(customer: CustomerRow, entity: EntityRow): Timezone {
  return customer.profile.timezone ?? entity.settings.timezone ?? 'UTC';
}

export async function getCustomer(work: Work, externalId: string): Promise<CustomerRow> {
  const row = typeof externalId === 'string' ? await work.find('customerByKey', { key: externalId }) : undefined;
  if (!row) throw new BillingError('not_found', { customer: ['not_found'] });
  return row;
}

export async function entityOf(work: Work, customer: CustomerRow): Promise<EntityRow> {
  return (await work.find('billingEntityById', { id: customer.billingEntityId }))!;
}

export function customerView(row: CustomerRow, entity: EntityRow): Customer {
  const { id, externalId, currency, sequentialId, slug, createdAt, profile } = row;
  return { id, externalId, billingEntityCode: entity.code, currency, sequentialId, slug, ...profile, createdAt: new Date(createdAt) } as unknown as Customer;
}

export async function customerViews(work: Work, rows: readonly CustomerRow[]): Promise<Customer[]> {
  const entities = await work.read('billingEntityById', { id: [...new Set(rows.map((row) => row.billingEntityId))] });
  const byId = new Map(entities.map((entity) => [entity.id, entity]));
  return rows.map((row) => customerView(row, byId.get(row.billingEntityId)!));
}

/** A customer without a currency takes that of its first document (invoices.md 1.10). */
export async function settleCurrency(work: Work, customer: CustomerRow, documentCurrency: Currency): Promise<CustomerRow> {
  return customer.currency === null ? work.update('customers', customer, { currency: documentCurrency }) : customer;
}

/** What decides which campaign asks a customer for what is overdue; when it changes, that begins anew (payments.md 7.8). */
function dunningTerms({ billingEntityId, profile }: CustomerRow): string {
  return JSON.stringify([billingEntityId, profile.dunningCampaignCode, profile.excludeFromDunningCampaign]);
}

function mergedProfile(before: CustomerProfile, given: Partial<Record<string, unknown>>): CustomerProfile {
  // An empty VAT number removes it (invoices.md 6a.1).
  const settled = given['taxIdentificationNumber'] === '' ? { ...given, taxIdentificationNumber: null } : given;
  const changes = Object.entries(settled).filter(([key, value]) => value !== undefined && key in EMPTY);
  return { ...before, ...Object.fromEntries(changes.map(([key, value]) => [key, value ?? EMPTY[key as keyof CustomerProfile]])) };
}

async function createCustomer(work: Work, externalId: string, given: Partial<CustomerInput>, entity: EntityRow): Promise<CustomerRow> {
  const sequentialId = await work.count('customers', { exclusive: true });
  const id = deriveId('cus', externalId, sequentialId);
  const slug = `${entity.settings.documentNumberPrefix}-${String(sequentialId).padStart(3, '0')}`;
  await work.insert('customers', {
    id, key: externalId, deleted: false, externalId, sequentialId, slug, billingEntityId: entity.id,
    currency: given.currency ?? null, profile: mergedProfile(EMPTY, given),
  });
  return getCustomer(work, externalId);
}

/** Whether something has been made for a customer: from then on it stays a customer, or a partner (invoices.md 1.7). */
async function hasDocuments(work: Work, { id: customerId }: CustomerRow): Promise<boolean> {
  for (const name of ['subscriptionsByCustomer', 'invoicesByCustomer', 'walletsByCustomer'] as const) {
    if ((await work.read(name, { customerId }, { limit: 1 })).length > 0) return true;
  }
  return false;
}

/** Makes a customer, or changes the one that has the external id; what it was due for by its old settings is done first. */
export async function upsertCustomer(work: Work, runtime: Runtime, input: unknown): Promise<Customer> {
  const refusals = new Refusals();
  const given = parseFields(customerInput, input, refusals) as Partial<CustomerInput>;
  await refuseMissing(work, 'taxes', (given.taxCodes ?? []).map((code, index) => ({ code, path: `taxCodes.${index}` })), refusals);
  const known = given.externalId === undefined ? undefined : await work.find('customerByKey', { key: given.externalId });
  const { dunningCampaignCode: campaignCode } = given;
  if (campaignCode != null) await refuseMissing(work, 'dunningCampaigns', [{ code: campaignCode, path: 'dunningCampaignCode' }], refusals);
  const entityCode = given.billingEntityCode ?? (known ? undefined : DEFAULT_ENTITY);
  const entity = entityCode === undefined ? undefined : await work.find('billingEntityByKey', { key: entityCode });
  if (entityCode !== undefined && !entity) refusals.add('billingEntityCode', 'billing_entity_not_found', 'not_found');
  if (known && given.accountType !== undefined && (given.accountType ?? 'customer') !== known.profile.accountType && (await hasDocuments(work, known))) {
    refusals.add('accountType', 'not_editable', 'not_allowed');
  }
  refusals.throwIfAny();

  if (!known) {
    const created = await settleEuTax(work, runtime, null, await createCustomer(work, given.externalId!, given, entity!), entity!, given.taxCodes);
    const view = customerView(created, entity!);
    await work.tell('customer.created', created.externalId, { customer: view });
    return view;
  }
  const profile = mergedProfile(known.profile, given);
  const entityNow = entity ?? (await entityOf(work, known));
  const before = timezoneOf(known, await entityOf(work, known));
  const moves = timezoneOf({ ...known, profile }, entityNow) !== before;
  // Boundaries that have come are those of the old timezone, whether a run has met them yet or not.
  if (moves) await catchUp(work, runtime, known.id);
  const changed = await work.update('customers', (await work.find('customerById', { id: known.id }))!, {
    billingEntityId: entity?.id ?? known.billingEntityId,
    currency: given.currency === undefined ? known.currency : given.currency,
    profile,
  });
  const updated = await settleEuTax(work, runtime, known, changed, entityNow, given.taxCodes);
  if (dunningTerms(updated) !== dunningTerms(known)) await forgetCustomer(work, updated.id);
  if (moves) await rescheduleCustomers(work, [updated], before);
  await moveDrafts(work, runtime, await work.read('invoicesByCustomer', { customerId: updated.id }, { where: { status: 'draft' } }));
  const view = customerView(updated, entityNow);
  await work.tell('customer.updated', updated.externalId, { customer: view });
  return view;
}

export function customersGroup(runtime: Runtime): Customers {
  return {
    upsert: (input, options) => runtime.execute('customers.upsert', input, options, (work) => upsertCustomer(work, runtime, input)),
    delete: (externalId, options) => runtime.execute('customers.delete', externalId, options, (work) => deleteCustomer(work, runtime, externalId)),
    get: (externalId) => runtime.query(async (work) => (await customerViews(work, [await getCustomer(work, externalId)]))[0]!),
    list: (query) =>
      runtime.query((work) =>
        listPage(query, (window) => work.read('customers', { deleted: false }, window), (rows) => customerViews(work, rows))),
  };
}
