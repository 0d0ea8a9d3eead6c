import { z } from 'zod';
import type { AggregationType, CustomerUsage } from '../../contract.js';
import { BillingError } from '../../core/errors/billing-error.js';
import { type BilledCharge, type ChargeFee, usageOfFees } from '../../core/invoices/usage-of-fees.js';
import type { ChargeDefinition } from '../../core/plans/plan.js';
import { closesUsage } from '../invoices/closes-usage.js';
import type { EntryRow, FeeRow, InvoiceRow } from '../invoices/views.js';
import { readInput, requiredText } from '../input.js';
import { subscriptionContexts } from '../subscriptions/views.js';
import type { Work } from '../work.js';
import { notVoided } from './fees-due.js';

const pastQuery = z.object({ externalSubscriptionId: requiredText, periods: z.int('value_is_invalid').min(1).nullish() });

interface ClosedWindow {
  entry: EntryRow;
  invoice: InvoiceRow;
  fees: FeeRow[];
}

/**
 * The closed windows of an external id that have been billed, on drafts too but not on voided invoices, with the usage that their fees
 * say, in arrears and in advance (usage.md 13). Oldest first; `periods`: the latest so many.
 */
export async function pastUsage(work: Work, input: unknown): Promise<CustomerUsage[]> {
  const { externalSubscriptionId, periods } = readInput(pastQuery, input);
  const records = await work.read('subscriptionsByExternalId', { externalId: externalSubscriptionId });
  if (records.length === 0) throw new BillingError('not_found', { subscription: ['not_found'] });
  const windows = await closedWindows(work, externalSubscriptionId);
  const shown = periods == null ? windows : windows.slice(-periods);
  await assignFees(work, externalSubscriptionId, shown);

  const contexts = new Map((await subscriptionContexts(work, records)).map((context) => [context.subscription.id, context]));
  const versions = (await work.read('planVersions', { planId: [...new Set(records.map((row) => row.planId))] })).sort((a, b) => b.number - a.number);
  const types = new Map((await work.read('metrics', { deleted: [true, false] })).map(({ code, definition }) => [code, definition.aggregationType]));
  return shown.map(({ entry, invoice, fees }) => {
    const { subscription } = contexts.get(entry.subscriptionId)!;
    // The charges as they were billed; one that is not in that state of the plan, as it is in the latest that has it.
    const states = versions.filter(({ planId }) => planId === subscription.planId);
    const billed = [...states.filter(({ number }) => number === entry.planVersion), ...states].flatMap(({ definition }) => definition.charges);
    const charges = [...new Map([...billed].reverse().map((charge) => [charge.code, charge])).values()].reverse();
    const amountCents = fees.reduce((total, fee) => total + fee.amountCents, 0);
    const taxesAmountCents = fees.reduce((total, fee) => total + fee.taxesAmountCents, 0);
    return {
      fromDatetime: new Date(entry.chargesFromDatetime!),
      toDatetime: new Date(entry.chargesToDatetime!),
      issuingDate: invoice.issuingDate,
      currency: invoice.currency,
      amountCents,
      taxesAmountCents,
      totalAmountCents: amountCents + taxesAmountCents,
      chargesUsage: usageOfFees(charges.map((charge) => ({ charge, metric: metricOf(charge, fees, types) })), fees.map(feeOfCharge)),
    };
  });
}

/** The metric under the name that it was billed by. */
function metricOf(charge: ChargeDefinition, fees: readonly FeeRow[], types: ReadonlyMap<string, AggregationType>): BilledCharge['metric'] {
  const code = charge.billableMetricCode;
  const name = fees.find((fee) => fee.chargeCode === charge.code)?.details.item.name ?? code;
  return { code, name, aggregationType: types.get(code)! };
}

function feeOfCharge({ details, chargeCode, amountCents }: FeeRow): ChargeFee {
  return { ...details, chargeCode, amountCents };
}

async function closedWindows(work: Work, externalSubscriptionId: string): Promise<ClosedWindow[]> {
  const entries = (await work.read('invoiceSubscriptionsByExternalId', { externalSubscriptionId }))
    .filter(closesUsage);
  const invoices = new Map((await work.read('invoiceById', { id: [...new Set(entries.map((entry) => entry.invoiceId))] })).map((row) => [row.id, row]));
  return entries
    .map((entry): ClosedWindow => ({ entry, invoice: invoices.get(entry.invoiceId)!, fees: [] }))
    .filter(({ invoice }) => invoice.status !== 'voided')
    .sort((a, b) => a.entry.chargesFromDatetime! - b.entry.chargesFromDatetime! || a.entry.seq - b.entry.seq);
}

/** Gives each fee of a charge to its window: in arrears by its invoice, in advance by its dates, invoiced or not. */
async function assignFees(work: Work, externalSubscriptionId: string, shown: readonly ClosedWindow[]): Promise<void> {
  const fees = await work.read('feesByExternalSubscription', { externalSubscriptionId }, { where: { feeType: 'charge' } });
  for (const fee of await notVoided(work, fees)) {
    shown.find((window) => isFeeOf(fee, window))?.fees.push(fee);
  }
}

function isFeeOf(fee: FeeRow, { entry }: ClosedWindow): boolean {
  if (fee.subscriptionId !== entry.subscriptionId) return false;
  if (!fee.payInAdvance) return fee.invoiceId === entry.invoiceId;
  return fee.fromDatetime !== null && entry.chargesFromDatetime! <= fee.fromDatetime && fee.fromDatetime <= entry.chargesToDatetime!;
}
