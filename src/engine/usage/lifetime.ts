import { z } from 'zod';
import type { LifetimeUsage, Usage } from '../../contract.js';
import { BillingError } from '../../core/errors/billing-error.js';
import { type ThresholdInvoice, thresholdCompletion } from '../../core/plans/threshold-completion.js';
import { thresholdsInForce } from '../../core/subscriptions/thresholds-in-force.js';
import { deriveId } from '../ids.js';
import { cents, readInput } from '../input.js';
import type { InvoiceRow } from '../invoices/views.js';
import type { Runtime } from '../runtime.js';
import type { SubscriptionRow } from '../subscriptions/schedule.js';
import { contextOf } from '../subscriptions/views.js';
import type { Work } from '../work.js';
import { runningWindow } from './current.js';
import { usageOfWindow } from './window-usage.js';

/** The three parts of lifetime usage, each cent in one of them: before taxes and coupons (usage.md 15.1). */
export interface LifetimeAmounts {
  historical: number;
  invoiced: number;
  current: number;
}

/** All usage of an external id, through plan changes, computed as it is asked for (usage.md 15). */
export async function lifetimeUsage(work: Work, runtime: Runtime, externalSubscriptionId: string): Promise<LifetimeUsage> {
  const record = await latestRecord(work, externalSubscriptionId);
  const { plan } = await contextOf(work, record);
  const { historical, invoiced, current } = await lifetimeAmounts(work, runtime, record);
  return {
    externalSubscriptionId,
    externalHistoricalUsageAmountCents: historical,
    invoicedUsageAmountCents: invoiced,
    currentUsageAmountCents: current,
    fromDatetime: new Date(record.subscriptionAt),
    toDatetime: new Date(work.now),
    usageThresholds: thresholdCompletion(
      thresholdsInForce(record.terms, plan.definition), historical + invoiced + current, await thresholdInvoices(work, externalSubscriptionId),
    ),
  };
}

/** Lifetime usage in its parts. `record` is the external id's active record, or its latest when none is active: then nothing is current. */
export async function lifetimeAmounts(work: Work, runtime: Runtime, record: SubscriptionRow): Promise<LifetimeAmounts> {
  const stored = await work.find('historicalUsageByKey', { key: record.externalId });
  const context = record.status === 'active' ? await contextOf(work, record) : null;
  const window = context && runningWindow(context, work.now);
  const usage = context && window ? await usageOfWindow(work, runtime, context, { window, charges: context.plan.definition.charges }) : [];
  return {
    historical: stored?.amountCents ?? 0,
    invoiced: await invoicedUsage(work, record, window?.from ?? Infinity),
    current: usage.flatMap(({ atoms }) => atoms).reduce((total, { amounts }) => total + amounts.amountCents, 0),
  };
}

/** The fees of closed windows, on drafts and issued invoices and without invoice. Of a running one the fees in advance are current usage. */
async function invoicedUsage(work: Work, record: SubscriptionRow, runningFrom: number): Promise<number> {
  const { externalId: externalSubscriptionId, customerId } = record;
  const fees = await work.read('feesByExternalSubscription', { externalSubscriptionId }, { where: { customerId, feeType: 'charge' } });
  const ids = [...new Set(fees.map((fee) => fee.invoiceId).filter((id) => id !== ''))];
  const invoices = ids.length === 0 ? [] : await work.read('invoiceById', { id: ids });
  const left = new Set(invoices.filter(({ status, invoiceType }) => status === 'voided' || invoiceType === 'progressive_billing').map(({ id }) => id));
  return fees.reduce((total, fee) => {
    const isRunning = fee.payInAdvance && fee.subscriptionId === record.id && fee.toDatetime !== null && fee.toDatetime >= runningFrom;
    return left.has(fee.invoiceId) || isRunning ? total : total + fee.amountCents;
  }, 0);
}

/** The progressive invoices of an external id that stand, oldest first. */
async function thresholdInvoices(work: Work, externalSubscriptionId: string): Promise<ThresholdInvoice[]> {
  const entries = (await work.read('invoiceSubscriptionsByExternalId', { externalSubscriptionId })).filter((entry) => entry.invoicingReason === 'progressive_billing');
  if (entries.length === 0) return [];
  const invoices: InvoiceRow[] = await work.read('invoiceById', { id: [...new Set(entries.map((entry) => entry.invoiceId))] });
  return invoices.map(({ createdAt, facts }) => ({
    at: createdAt,
    thresholds: facts.appliedUsageThresholds.map(({ amountCents, recurring }) => ({ amountCents, recurring: recurring ?? false })),
    totalCents: facts.lifetimeUsageCents ?? 0,
  }));
}

const historicalInput = z.object({ externalSubscriptionId: z.string(), externalHistoricalUsageAmountCents: cents });

/** Sets what an external id used before it came here; the last value counts (usage.md 15.1). */
export async function setHistorical(work: Work, runtime: Runtime, input: Parameters<Usage['setHistorical']>[0]): Promise<LifetimeUsage> {
  const { externalSubscriptionId: key, externalHistoricalUsageAmountCents: amountCents } = readInput(historicalInput, input);
  await latestRecord(work, key);
  const stored = await work.find('historicalUsageByKey', { key });
  if (stored) await work.update('historicalUsages', stored, { amountCents });
  else await work.insert('historicalUsages', { id: deriveId('his', key), key, amountCents });
  return lifetimeUsage(work, runtime, key);
}

/** The active record of an external id, else the latest; `not_found` for one never used. */
async function latestRecord(work: Work, externalId: string): Promise<SubscriptionRow> {
  const rows = typeof externalId === 'string' ? await work.read('subscriptionsByExternalId', { externalId }) : [];
  const record = rows.find((row) => row.status === 'active') ?? rows.filter((row) => row.startedAt !== null).at(-1) ?? rows.at(-1);
  if (!record) throw new BillingError('not_found', { subscription: ['not_found'] });
  return record;
}
