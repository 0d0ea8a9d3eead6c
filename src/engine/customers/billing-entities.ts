import { z } from 'zod';
import type { BillingEntities, BillingEntity, BillingEntityInput } from '../../contract.js';
import { Refusals } from '../../core/errors/billing-error.js';
import type { RowOf } from '../../storage/schema.js';
import { deriveId } from '../ids.js';
import { address, codes, currency, days, optionalText, parseFields, requiredText, timezone } from '../input.js';
import { getLive, refuseMissing, refuseTaken } from '../catalogue/live.js';
import { catchUpAll } from '../billing/catch-up.js';
import { moveDrafts } from '../invoices/move-drafts.js';
import { rescheduleCustomers } from '../subscriptions/reschedule.js';
import { listPage } from '../page.js';
import type { Runtime } from '../runtime.js';
import { makeEuTaxes, refuseCountry } from '../taxes/eu-management.js';
import type { Work } from '../work.js';

export const DEFAULT_ENTITY = 'default';

const customSection = z
  .object({ code: requiredText, name: requiredText, displayName: optionalText, details: optionalText })
  .transform(({ code, name, displayName = null, details = null }) => ({ code, name, displayName, details }));

const entityInput = z.object({
  code: requiredText.nullish(),
  name: optionalText,
  defaultCurrency: currency.nullish(),
  timezone: timezone.nullish(),
  netPaymentTerm: days.nullish(),
  invoiceGracePeriod: days.nullish(),
  finalizeZeroAmountInvoice: z.boolean().nullish(),
  documentNumbering: z.enum(['per_customer', 'per_billing_entity']).nullish(),
  documentNumberPrefix: z.string().min(1).max(10).nullish(),
  subscriptionInvoiceIssuingDateAnchor: z.enum(['current_period_end', 'next_period_start']).nullish(),
  subscriptionInvoiceIssuingDateAdjustment: z.enum(['keep_anchor', 'align_with_finalization_date']).nullish(),
  taxCodes: codes,
  euTaxManagement: z.boolean().nullish(),
  invoiceCustomSections: z.array(customSection).nullish(),
  invoiceFooter: optionalText,
  documentLocale: optionalText,
  legalName: optionalText,
  legalNumber: optionalText,
  taxIdentificationNumber: optionalText,
  email: optionalText,
  logoUrl: optionalText,
  address,
});

/** What an entity is when nothing is said of it. */
const DEFAULTS = {
  name: null,
  defaultCurrency: null,
  timezone: 'UTC',
  netPaymentTerm: 0,
  invoiceGracePeriod: 0,
  finalizeZeroAmountInvoice: true,
  documentNumbering: 'per_customer',
  documentNumberPrefix: null,
  subscriptionInvoiceIssuingDateAnchor: 'next_period_start',
  subscriptionInvoiceIssuingDateAdjustment: 'align_with_finalization_date',
  taxCodes: [],
  euTaxManagement: false,
  invoiceCustomSections: [],
  invoiceFooter: null,
  documentLocale: 'en',
  legalName: null,
  legalNumber: null,
  taxIdentificationNumber: null,
  email: null,
  logoUrl: null,
  address: null,
} as const;

export function billingEntityView({ id, code, settings }: RowOf<'billingEntities'>): BillingEntity {
  return { id, code, ...settings };
}

/** The default prefix: three letters of the name or code, and the end of the id (invoices.md 5.6). */
function defaultPrefix(name: string, id: string): string {
  return `${name.slice(0, 3)}-${id.slice(-4)}`.toUpperCase();
}

async function createEntity(work: Work, runtime: Runtime, input: unknown, code: string | undefined): Promise<RowOf<'billingEntities'>> {
  const refusals = new Refusals();
  const given = parseFields(entityInput, input ?? {}, refusals);
  const ownCode = given.code ?? code;
  if (ownCode == null) refusals.add('code', 'value_is_mandatory');
  if (ownCode != null) await refuseTaken(work, 'billingEntities', ownCode, refusals);
  await refuseMissing(work, 'taxes', (given.taxCodes ?? []).map((tax, index) => ({ code: tax, path: `taxCodes.${index}` })), refusals);
  const settings = merged(DEFAULTS, given);
  refuseCountry(runtime.taxation.euTaxTable, settings, refusals);
  refusals.throwIfAny();
  const id = deriveId('ent', ownCode!);
  settings.documentNumberPrefix = (settings.documentNumberPrefix ?? defaultPrefix(settings.name ?? ownCode!, id)).toUpperCase();
  await work.insert('billingEntities', { id, key: ownCode!, code: ownCode!, settings });
  if (settings.euTaxManagement) await makeEuTaxes(work, runtime.taxation.euTaxTable);
  return getLive(work, 'billingEntities', ownCode!);
}

/** What is given replaces, null sets back to the default, what is left out stays. */
function merged(before: object, given: object): BillingEntityInput {
  const changes = Object.entries(given)
    .filter(([key, value]) => key !== 'code' && value !== undefined)
    .map(([key, value]) => [key, value ?? DEFAULTS[key as keyof typeof DEFAULTS]]);
  return { ...before, ...Object.fromEntries(changes) } as BillingEntityInput;
}

/** The default entity, as the engine's options describe it, is there before anything else. */
export async function ensureDefaultEntity(runtime: Runtime, input: BillingEntityInput | undefined): Promise<void> {
  await runtime.execute('open', input, undefined, async (work) => {
    const row = await work.find('billingEntityByKey', { key: DEFAULT_ENTITY });
    if (!row) await createEntity(work, runtime, { ...input, code: DEFAULT_ENTITY }, DEFAULT_ENTITY);
    else if (input) await updateEntity(work, runtime, row, input);
  });
}

async function updateEntity(work: Work, runtime: Runtime, row: RowOf<'billingEntities'>, input: object): Promise<RowOf<'billingEntities'>> {
  const refusals = new Refusals();
  const given = parseFields(entityInput, input, refusals);
  if (given.code != null && given.code !== row.code) refusals.add('code', 'not_allowed', 'not_allowed');
  await refuseMissing(work, 'taxes', (given.taxCodes ?? []).map((tax, index) => ({ code: tax, path: `taxCodes.${index}` })), refusals);
  const settings = merged(row.settings, given);
  refuseCountry(runtime.taxation.euTaxTable, settings, refusals);
  refusals.throwIfAny();
  settings.documentNumberPrefix = (settings.documentNumberPrefix ?? defaultPrefix(settings.name ?? row.code, row.id)).toUpperCase();
  if (JSON.stringify(settings) === JSON.stringify(row.settings)) return row;
  const following = settings.timezone === row.settings.timezone ? [] : await customersInItsTimezone(work, row.id);
  // Boundaries that have come are those of the old timezone, whether a run has met them yet or not.
  await catchUpAll(work, runtime, following.map((customer) => customer.id));
  const updated = await work.update('billingEntities', (await work.find('billingEntityById', { id: row.id }))!, { settings });
  if (settings.euTaxManagement) await makeEuTaxes(work, runtime.taxation.euTaxTable);
  await rescheduleCustomers(work, await work.read('customerById', { id: following.map((customer) => customer.id) }), row.settings.timezone ?? 'UTC');
  await moveDrafts(work, runtime, (await work.read('invoicesByStatus', { status: 'draft' })).filter((draft) => draft.billingEntityId === row.id));
  return updated;
}

/** The customers of an entity that have no timezone of their own. */
async function customersInItsTimezone(work: Work, billingEntityId: string): Promise<RowOf<'customers'>[]> {
  const customers = await work.read('customersByEntity', { billingEntityId });
  return customers.filter((row) => !row.deleted && row.profile.timezone == null);
}

export function billingEntitiesGroup(runtime: Runtime): BillingEntities {
  return {
    create: (input, options) =>
      runtime.execute('billingEntities.create', input, options, async (work) => billingEntityView(await createEntity(work, runtime, input, undefined))),
    update: (code, input, options) =>
      runtime.execute('billingEntities.update', [code, input], options, async (work) =>
        billingEntityView(await updateEntity(work, runtime, await getLive(work, 'billingEntities', code), input))),
    get: (code) => runtime.query(async (work) => billingEntityView(await getLive(work, 'billingEntities', code))),
    list: (query) =>
      runtime.query((work) => listPage(query, (window) => work.read('billingEntities', {}, window), (rows) => rows.map(billingEntityView))),
  };
}
