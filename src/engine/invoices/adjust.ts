import { z } from 'zod';
import type { Fee } from '../../contract.js';
import { BillingError, Refusals } from '../../core/errors/billing-error.js';
import type { AdjustedLine } from '../../core/invoices/invoice.js';
import type { FeeDraft } from '../../core/invoices/fee-draft.js';
import { draftEntries } from '../billing/draft-entries.js';
import type { BillingEntry } from '../billing/entry.js';
import { decimalNotNegative, optionalText, parseFields } from '../input.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { adjustedLine } from './adjusted-lines.js';
import { refreshDraft } from './drafts.js';
import { draftOfFee } from './fee-drafts.js';
import { unusedLine } from './lines-at-units.js';
import { feeId } from './rows.js';
import { type FeeRow, type InvoiceRow, feeView, getInvoice } from './views.js';

const adjustInput = z.object({
  feeId: optionalText,
  chargeCode: optionalText,
  fixedChargeCode: optionalText,
  chargeFilterValues: z.record(z.string(), z.array(z.string())).nullish(),
  externalSubscriptionId: optionalText,
  units: decimalNotNegative.nullish(),
  unitPreciseAmount: decimalNotNegative.nullish(),
  invoiceDisplayName: optionalText,
});
type Given = Partial<z.infer<typeof adjustInput>>;

/** Overrides units, price or name of a line of a draft, which is computed anew at once (invoices.md 9). */
export async function adjustDraftFee(work: Work, runtime: Runtime, id: string, input: unknown): Promise<Fee> {
  const invoice = await draftOf(work, id);
  const refusals = new Refusals();
  const given = parseFields(adjustInput, input, refusals);
  const { adjustments = [] } = invoice.facts;
  const { line, fee, entry } = await lineOf(work, runtime, invoice, given);
  if (adjustments.some(({ key }) => key === line.key)) refusals.add('fee', 'fee_already_adjusted', 'not_allowed');
  refusals.throwIfAny();
  const adjustment = { units: given.units ?? null, unitPreciseAmount: given.unitPreciseAmount ?? null, invoiceDisplayName: given.invoiceDisplayName ?? null };
  // Refuses units without a price of their own.
  await adjustedLine(work, runtime, fee, adjustment, entry);
  await recomputeWith(work, runtime, invoice, [...adjustments, { ...line, adjustment }]);
  return feeView((await work.find('feeById', { id: feeId(id, line.key) }))!);
}

/** Takes an adjustment back; the line is what it was, or gone if it was made for the adjustment alone (invoices.md 9.3). */
export async function resetDraftFee(work: Work, runtime: Runtime, id: string, of: string): Promise<Fee> {
  const invoice = await draftOf(work, id);
  const row = await feeOf(work, invoice, of);
  if (!row.details.adjusted) throw new BillingError('not_allowed', { fee: ['fee_not_adjusted'] });
  await recomputeWith(work, runtime, invoice, (invoice.facts.adjustments ?? []).filter(({ key }) => key !== row.details.key));
  const after = await work.find('feeById', { id: row.id });
  return feeView(after ?? { ...row, amountCents: 0, taxesAmountCents: 0, details: { ...row.details, adjusted: false, units: '0' } });
}

async function draftOf(work: Work, id: string): Promise<InvoiceRow> {
  const invoice = await getInvoice(work, id);
  if (invoice.status !== 'draft') throw new BillingError('not_allowed', { status: ['not_a_draft'] });
  return invoice;
}

async function recomputeWith(work: Work, runtime: Runtime, invoice: InvoiceRow, adjustments: AdjustedLine[]): Promise<void> {
  await refreshDraft(work, runtime, await work.update('invoices', invoice, { facts: { ...invoice.facts, adjustments } }));
}

async function feeOf(work: Work, invoice: InvoiceRow, id: unknown): Promise<FeeRow> {
  const row = typeof id === 'string' ? await work.find('feeById', { id }) : undefined;
  if (row?.invoiceId !== invoice.id) throw new BillingError('not_found', { fee: ['fee_not_found'] });
  return row;
}

interface MeantLine {
  line: Omit<AdjustedLine, 'adjustment'>;
  fee: FeeDraft;
  entry: BillingEntry | undefined;
}

/** The line that is meant: one that stands on the draft, or a charge of which nothing was used. */
async function lineOf(work: Work, runtime: Runtime, invoice: InvoiceRow, given: Given): Promise<MeantLine> {
  const entries = await draftEntries(work, invoice);
  if (given.feeId != null) return standingLine(await feeOf(work, invoice, given.feeId), entries);
  const chargeCode = given.chargeCode ?? given.fixedChargeCode ?? null;
  if (chargeCode === null) throw new BillingError('validation_failed', { feeId: ['value_is_mandatory'] });
  const feeType = given.chargeCode != null ? 'charge' : 'fixed_charge';
  const entry = entries.find(({ subscription }) => given.externalSubscriptionId == null || subscription.externalId === given.externalSubscriptionId);
  if (!entry) throw new BillingError('not_found', { subscription: ['subscription_not_found'] });
  const of = { feeType, chargeCode, chargeFilterValues: given.chargeFilterValues ?? null, groupedBy: {} } as const;
  const fee = await unusedLine(work, runtime, entry, invoice.timezone, of, () => []);
  if (!fee) throw new BillingError('not_found', { [feeType === 'charge' ? 'charge' : 'fixedCharge']: ['not_found'] });
  const standing = (await work.read('feesByInvoice', { invoiceId: invoice.id })).find((row) =>
    row.subscriptionId === entry.subscription.id && row.feeType === feeType && row.chargeCode === chargeCode
    && (row.details.key === fee.key || feeType === 'fixed_charge'));
  if (standing) return standingLine(standing, entries);
  return { line: { key: fee.key, subscriptionId: entry.subscription.id, ...of }, fee, entry };
}

function standingLine(row: FeeRow, entries: readonly BillingEntry[]): MeantLine {
  const { feeType, subscriptionId, chargeCode, details: { key, chargeFilterValues, groupedBy, trueUpParentFeeId } } = row;
  return {
    line: { key, feeType, subscriptionId: subscriptionId || null, chargeCode: chargeCode || null, chargeFilterValues, groupedBy },
    fee: { ...draftOfFee(row, []), trueUpParentKey: trueUpParentFeeId },
    entry: entries.find(({ subscription }) => subscription.id === subscriptionId),
  };
}
