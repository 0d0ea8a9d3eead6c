import { z } from 'zod';
import { BillingError, Refusals } from '../../core/errors/billing-error.js';
import type { FeeDraft } from '../../core/invoices/fee-draft.js';
import { currencyExponent } from '../../core/money/currency.js';
import { Decimal, canonical, dec } from '../../core/money/decimal.js';
import type { PlanDefinition } from '../../core/plans/plan.js';
import { localDate } from '../../core/time/timezone.js';
import { type TaxResolver, taxResolver } from '../billing/tax-resolver.js';
import { deriveId } from '../ids.js';
import { cents, decimalNotNegative, optionalText, parseFields } from '../input.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { adjustedLine } from './adjusted-lines.js';
import { draftOfFee } from './fee-drafts.js';
import { issueInvoice } from './issue.js';
import { unusedLine } from './lines-at-units.js';
import { type RegenerationEntry, regenerationEntries } from './regeneration-entries.js';
import { taxesOfLine } from './taxes-of-line.js';
import type { FeeRow, InvoiceRow } from './views.js';

const feeInput = z.object({
  id: optionalText,
  chargeCode: optionalText,
  externalSubscriptionId: optionalText,
  units: decimalNotNegative.nullish(),
  unitAmountCents: cents.nullish(),
  invoiceDisplayName: optionalText,
});
const regenerateInput = z.object({ purchaseOrderNumber: optionalText, fees: z.array(z.unknown()).min(1, 'value_is_mandatory') });
type GivenFee = Partial<z.infer<typeof feeInput>>;

/**
 * Makes an invoice in place of a voided one, with exactly the fees listed: each as it was but for what is told, or a new one
 * of a charge. It has the customer's present taxes, coupons and credits, and is issued on the day it is made (invoices.md 10.2).
 */
export async function regenerateInvoice(work: Work, runtime: Runtime, voided: InvoiceRow, input: unknown): Promise<InvoiceRow> {
  if (voided.status !== 'voided') throw new BillingError('not_allowed', { status: ['invoice_is_not_voided'] });
  if (voided.invoiceType === 'credit') throw new BillingError('not_allowed', { invoiceType: ['invalid_type'] });
  const refusals = new Refusals();
  const given = parseFields(regenerateInput, input, refusals);
  const lines = (given.fees ?? []).map((fee, index) => parseFields(feeInput, fee, refusals, `fees.${index}.`));
  const customer = (await work.find('customerById', { id: voided.customerId }))!;
  const entity = (await work.find('billingEntityById', { id: voided.billingEntityId }))!;
  const entries = await regenerationEntries(work, voided);
  const rows = new Map((await work.read('feesByInvoice', { invoiceId: voided.id })).map((row) => [row.id, row]));
  for (const [index, { id, chargeCode }] of lines.entries()) {
    if (id != null && !rows.has(id)) refusals.add(`fees.${index}.id`, 'fee_not_found', 'not_found');
    if (id == null && chargeCode == null) refusals.add(`fees.${index}.id`, 'value_is_mandatory');
  }
  refusals.throwIfAny();

  const taxesOf = await taxResolver(work, customer, entity);
  const fees: FeeDraft[] = [];
  for (const [index, line] of lines.entries()) {
    const fee = await lineOf(work, runtime, line, index, { rows, entries, taxesOf, voided });
    const taken = fees.some(({ key }) => key === fee.key);
    fees.push(taken ? { ...fee, key: `${fee.key}#${index}` } : fee);
  }
  const ordinal = await work.count(`regenerations:${voided.id}`, { exclusive: true });
  return issueInvoice(work, {
    id: deriveId('inv', voided.id, 'regenerated', ordinal),
    invoiceType: voided.invoiceType,
    customer,
    entity,
    currency: voided.currency,
    timezone: voided.timezone,
    billingDate: localDate(work.now, voided.timezone),
    periodic: false,
    graceAllowed: false,
    takesCoupons: true,
    dueAt: work.now,
    entries: entries.map(({ draft }) => draft),
    fees: withTrueUps(fees, lines, rows),
    purchaseOrderNumber: given.purchaseOrderNumber ?? voided.facts.purchaseOrderNumber,
    voidedInvoiceId: voided.id,
    createdEvent: voided.invoiceType === 'one_off' ? 'invoice.one_off_created' : 'invoice.created',
  });
}

interface Sources {
  rows: ReadonlyMap<string, FeeRow>;
  entries: readonly RegenerationEntry[];
  taxesOf: TaxResolver;
  voided: InvoiceRow;
}

async function lineOf(work: Work, runtime: Runtime, given: GivenFee, index: number, { rows, entries, taxesOf, voided }: Sources): Promise<FeeDraft> {
  const row = given.id == null ? undefined : rows.get(given.id)!;
  const entry = row
    ? entries.find(({ subscription }) => subscription.id === row.subscriptionId)
    : entries.find(({ subscription }) => given.externalSubscriptionId == null || subscription.externalId === given.externalSubscriptionId);
  const fee = row
    ? draftOfFee(row, await taxesOfLine(work, { ...row, ...row.details }, entry?.plan.definition ?? null, taxesOf))
    : entry && (await unusedLine(work, runtime, entry, voided.timezone, newLine(given.chargeCode!, entry.plan.definition), taxesOf));
  if (!fee) throw new BillingError('not_found', { [`fees.${index}.chargeCode`]: ['charge_not_found'] });
  const { units = null, unitAmountCents = null, invoiceDisplayName = null } = given;
  if (units === null && unitAmountCents === null && invoiceDisplayName === null) return fee;
  const unitPreciseAmount = unitAmountCents === null ? null : inMajorUnits(unitAmountCents, voided.currency);
  return adjustedLine(work, runtime, fee, { units, unitPreciseAmount, invoiceDisplayName }, entry);
}

function newLine(chargeCode: string, plan: PlanDefinition) {
  const feeType = plan.charges.some(({ code }) => code === chargeCode) ? 'charge' : 'fixed_charge';
  return { feeType, chargeCode, chargeFilterValues: null, groupedBy: {} };
}

function inMajorUnits(amountCents: number, currency: string): string {
  return canonical(dec(amountCents).times(new Decimal(10).pow(-currencyExponent(currency))));
}

/** A true-up still names its parent, where both are on the new invoice. */
function withTrueUps(fees: readonly FeeDraft[], given: readonly GivenFee[], rows: ReadonlyMap<string, FeeRow>): FeeDraft[] {
  return fees.map((fee, index) => {
    const id = given[index]!.id;
    const parentId = id == null ? null : rows.get(id)!.details.trueUpParentFeeId;
    const parent = parentId === null ? -1 : given.findIndex((other) => other.id === parentId);
    return parent < 0 ? fee : { ...fee, trueUpParentKey: fees[parent]!.key };
  });
}
