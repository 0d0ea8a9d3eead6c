import type { Timezone } from '../../contract.js';
import { planFeeLine } from '../../core/invoices/plan-fee-line.js';
import { type UsageFeeInput, usageFees, usageLines } from '../../core/invoices/usage-fees.js';
import type { FeeDraft } from '../../core/invoices/fee-draft.js';
import { aggregateCharge } from '../../core/metrics/aggregate-usage.js';
import type { MetricDefinition } from '../../core/metrics/metric.js';
import type { ChargeDefinition, PlanDefinition } from '../../core/plans/plan.js';
import { aggregationWindow, chargeNeeds } from '../../core/subscriptions/usage-needs.js';
import type { InvoiceWindows } from '../../core/subscriptions/windows.js';
import type { Instant } from '../../core/time/instant.js';
import type { PlanRow } from '../catalogue/plans.js';
import type { EntryDraft } from '../invoices/issue.js';
import type { Runtime } from '../runtime.js';
import { trialEndDate } from '../subscriptions/life.js';
import type { SubscriptionRow } from '../subscriptions/schedule.js';
import { loadUsage } from '../usage/load-usage.js';
import type { Work } from '../work.js';
import { loadChargeCatalogue, pricingUnitOf } from './charge-catalogue.js';
import { entryCommitment } from './commitment.js';
import { entryFixedCharges } from './fixed-charges.js';
import { invoiceableRenewals } from './renewals.js';
import type { TaxResolver } from './tax-resolver.js';

export type InvoicingReason = 'subscription_starting' | 'subscription_periodic' | 'subscription_terminating' | 'in_advance_charge' | 'progressive_billing';

/** One subscription's part of an invoice: why it is billed, and for which stretches of its time. */
export interface BillingEntry {
  subscription: SubscriptionRow;
  plan: PlanRow;
  reason: InvoicingReason;
  windows: InvoiceWindows;
  /** Of an invoice that is computed anew: which one, and as of when it was first made. */
  invoiceId?: string;
  billedAt?: Instant;
  /** Codes of metrics whose recurring units the next plan bills instead (subscriptions.md 3.8). */
  leftToNextPlan?: readonly string[];
}

/** Makes of lines of an entry what the host has adjusted them to; a line that is not adjusted stays as it is. */
export type AdjustLines = (lines: readonly FeeDraft[], entry: BillingEntry) => Promise<FeeDraft[]>;

const AS_THEY_ARE: AdjustLines = (lines) => Promise.resolve([...lines]);

/**
 * The fees of an entry, in the order of the invoice: the plan's fee, usage, fixed charges, the minimum commitment, what renews for
 * the period that opens. Minimums are made up for what the lines come to once they are adjusted (charges.md 7.2, plans.md 4.4).
 */
export async function entryFees(
  work: Work, runtime: Runtime, entry: BillingEntry, timezone: Timezone, taxesOf: TaxResolver, adjust: AdjustLines = AS_THEY_ARE,
): Promise<FeeDraft[]> {
  const { subscription, plan, windows } = entry;
  const subject = { subscriptionId: subscription.id, externalSubscriptionId: subscription.externalId, planCode: subscription.planCode };
  const definition = plan.definition;
  const fee = billsPlanFee(entry, definition)
    ? planFeeLine(subject, definition, windows.fee!, trialEndDate(subscription, definition, timezone), taxesOf(definition.taxCodes))
    : null;
  const usage = await entryUsageFees(work, runtime, entry, subject, timezone, taxesOf, adjust);
  const fees = await adjust([...(fee ? [fee] : []), ...usage, ...(await entryFixedCharges(work, entry, subject, timezone, taxesOf))], entry);
  const commitment = await entryCommitment(work, entry, fees, subject, timezone, taxesOf);
  const renewals = windows.opened.charges ? await invoiceableRenewals(work, runtime, entry, windows.opened.charges, timezone, taxesOf) : [];
  return [...fees, ...commitment, ...renewals];
}

/** A plan in advance bills its fee when a period opens, one in arrears when it is closed (subscriptions.md 3). */
function billsPlanFee({ reason, windows }: BillingEntry, plan: PlanDefinition): boolean {
  if (!windows.feeDue || windows.fee === null) return false;
  if (reason === 'subscription_starting') return plan.payInAdvance;
  if (reason === 'subscription_terminating') return !plan.payInAdvance;
  return reason === 'subscription_periodic';
}

async function entryUsageFees(
  work: Work, runtime: Runtime, entry: BillingEntry,
  subject: { subscriptionId: string; externalSubscriptionId: string; planCode: string }, timezone: Timezone, taxesOf: TaxResolver, adjust: AdjustLines,
): Promise<FeeDraft[]> {
  const { subscription, plan, reason, windows, leftToNextPlan = [] } = entry;
  const window = windows.charges;
  const charges = plan.definition.charges.filter((charge) => !charge.payInAdvance);
  if (window === null || reason === 'subscription_starting' || reason === 'in_advance_charge' || charges.length === 0) return [];
  const catalogue = await loadChargeCatalogue(work, charges);
  const needs = charges.flatMap((charge) => {
    const metric = catalogue.metrics.get(charge.billableMetricCode);
    return metric && !(leftToNextPlan.includes(metric.code) && isLeft(charge, metric)) ? [chargeNeeds(charge, metric, window)] : [];
  });
  const loaded = await loadUsage(work.store.usage, subscription.externalId, needs);
  const inputs = needs.map(({ charge, metric, facts, asked }, index): UsageFeeInput => {
    const customAggregation = metric.customAggregation === null ? undefined : runtime.customAggregations[metric.customAggregation];
    const atoms = aggregateCharge({
      metric, charge: facts, window: aggregationWindow(window, timezone), asked, ...loaded[index]!, customAggregation,
    });
    return {
      subject, metric,
      // A spending minimum is settled when the period ends (charges.md 7.5).
      charge: reason === 'progressive_billing' ? { ...charge, minAmountCents: 0 } : charge,
      currency: plan.definition.amountCurrency, window, atoms,
      pricingUnit: pricingUnitOf(catalogue, charge),
      taxes: taxesOf(charge.taxCodes, plan.definition.taxCodes),
      customChargeModels: runtime.customChargeModels,
    };
  });
  const fees: FeeDraft[] = [];
  for (const input of inputs) {
    const lines = usageLines(input);
    const adjusted = await adjust(lines.map(({ fee }) => fee), entry);
    fees.push(...usageFees(input, lines.map(({ stands }, index) => ({ fee: adjusted[index]!, stands: stands || adjusted[index]!.adjusted === true }))));
  }
  return fees;
}

/** Whether a charge's units are billed once, by the plan that takes over: not those that go by days, as a weighted sum does by nature (subscriptions.md 3.8). */
function isLeft({ prorated }: ChargeDefinition, { recurring, aggregationType }: MetricDefinition): boolean {
  return recurring && !prorated && aggregationType !== 'weighted_sum';
}

/** The entry as it stands on the invoice. */
export function entryDraft({ subscription, plan, reason, windows }: BillingEntry, billedAt: number): EntryDraft {
  return {
    subscriptionId: subscription.id,
    externalSubscriptionId: subscription.externalId,
    planCode: subscription.planCode,
    planVersion: plan.currentVersion,
    invoicingReason: reason,
    fromDatetime: windows.fee?.from ?? null,
    toDatetime: windows.fee?.to ?? null,
    chargesFromDatetime: windows.charges?.from ?? null,
    chargesToDatetime: windows.charges?.to ?? null,
    fixedChargesFromDatetime: windows.fixedCharges?.from ?? null,
    fixedChargesToDatetime: windows.fixedCharges?.to ?? null,
    billedAt,
  };
}
