import type { Timezone } from '../../contract.js';
import { fixedChargeKey, fixedChargeLine } from '../../core/invoices/fixed-charge-line.js';
import type { FeeDraft } from '../../core/invoices/fee-draft.js';
import type { FeeSubject } from '../../core/invoices/usage-fees.js';
import type { AddOnDefinition } from '../../core/plans/add-on.js';
import { type FixedChargeUnits, fixedChargeUnits } from '../../core/plans/fixed-charge-units.js';
import type { FixedChargeDefinition, PlanDefinition } from '../../core/plans/plan.js';
import { type UnitsFrom, decisionsFor, ownDecisions, unitsHistory } from '../../core/plans/units-history.js';
import { rhythmsOf } from '../../core/subscriptions/rhythm.js';
import type { BillingWindow } from '../../core/subscriptions/windows.js';
import { daysFromTo } from '../../core/time/calendar-date.js';
import type { Instant } from '../../core/time/instant.js';
import { localDate, startOfDay } from '../../core/time/timezone.js';
import type { SubscriptionRow } from '../subscriptions/schedule.js';
import type { Work } from '../work.js';
import type { BillingEntry } from './entry.js';
import { type PaidForAddOn, lessPaidBefore, paidBefore } from './paid-before-upgrade.js';
import { standingFees } from './standing-fees.js';
import type { TaxResolver } from './tax-resolver.js';

/** The add-ons of fixed charges that still exist, by code: a charge whose add-on was deleted bills nothing (invoices.md 8.1). */
export async function addOnsOf(work: Work, charges: readonly FixedChargeDefinition[]): Promise<Map<string, AddOnDefinition>> {
  const rows = await work.read('addOnByKey', { key: [...new Set(charges.map((charge) => charge.addOnCode))] });
  return new Map(rows.map((row) => [row.code, row.definition]));
}

/** The units of a subscription's fixed charge over time, as they were known at an instant (plans.md 5.4, 5.9). */
export function historyOf(
  subscription: SubscriptionRow, plan: PlanDefinition, charge: FixedChargeDefinition, timezone: Timezone, knownAt: Instant = Infinity,
): UnitsFrom[] {
  const { terms, createdAt, activatedAt, terminatedAt } = subscription;
  const gated = terms.activationRules.length > 0;
  const startsWith = gated ? Math.max(createdAt, subscription.startedAt ?? subscription.subscriptionAt) : (activatedAt ?? Infinity);
  const until = Math.min(Math.max(knownAt, startsWith), terminatedAt ?? Infinity);
  const decisions = decisionsFor(charge.unitsDecisions, ownDecisions(terms.unitsOverrides, charge.code)).filter(({ at }) => at <= until);
  return unitsHistory({
    decisions,
    startsWith,
    atOnceFrom: activatedAt ?? Infinity,
    rhythm: rhythmsOf(subscription, plan, timezone).fixedCharges,
    timezone,
  });
}

/**
 * The lines of an entry's fixed charges: those in arrears of the period closed, then those in advance of the period opened,
 * unless that was billed already (plans.md 5.2, 5.10, 5.11).
 */
export async function entryFixedCharges(work: Work, entry: BillingEntry, subject: FeeSubject, timezone: Timezone, taxesOf: TaxResolver): Promise<FeeDraft[]> {
  const { subscription, windows, reason } = entry;
  if (reason === 'progressive_billing') return [];
  const plan = entry.plan.definition;
  const starts = reason === 'subscription_starting' || reason === 'in_advance_charge';
  const closed = starts ? null : windows.fixedCharges;
  const opened = windows.opened.fixedCharges;
  const charges = plan.fixedCharges.filter(({ payInAdvance }) => (payInAdvance ? opened : closed) !== null);
  if (charges.length === 0) return [];

  const addOns = await addOnsOf(work, charges);
  const line = (charge: FixedChargeDefinition, window: BillingWindow, from: Instant, units: FixedChargeUnits): FeeDraft | null =>
    fixedChargeLine({
      subject, charge, addOn: addOns.get(charge.addOnCode)!, currency: plan.amountCurrency,
      periodFrom: window.period.from, from, to: window.to, taxes: taxesOf(charge.taxCodes, plan.taxCodes),
    }, units);
  const paid = opened === null || !charges.some(({ payInAdvance }) => payInAdvance)
    ? new Set<string>()
    : await paidKeys(work, subscription, opened.from, entry.invoiceId);
  const before: PaidForAddOn[] = starts ? await paidBefore(work, subscription, timezone) : [];

  return charges.filter(({ addOnCode }) => addOns.has(addOnCode)).flatMap((charge) => {
    const history = historyOf(subscription, plan, charge, timezone, entry.billedAt);
    if (!charge.payInAdvance) {
      const units = fixedChargeUnits(history, charge.prorated, {
        firstDate: closed!.firstDate, lastDate: closed!.lastDate, periodDays: closed!.period.days, endDate: endDate(closed!, timezone),
      });
      return (units && line(charge, closed!, closed!.from, units)) ?? [];
    }
    if (paid.has(fixedChargeKey(subscription.id, charge.code, opened!.period.from))) return [];
    const units = unitsPaidAhead(history, charge, opened!);
    const from = Math.max(startOfDay(opened!.period.from, timezone), subscription.startedAt!);
    const fee = units && line(charge, opened!, from, units);
    if (fee === null) return [];
    return lessPaidBefore({ ...fee, amountDetails: { paidFrom: opened!.firstDate } }, charge, plan.amountCurrency, before);
  });
}

/** The date whose units count at the end of a window: of its last instant, where that is within the period. */
function endDate(window: BillingWindow, timezone: Timezone): string {
  const date = localDate(window.to, timezone);
  return date > window.period.to ? window.period.to : date;
}

/** In advance the units at the window's first day are paid for to the period's end. */
function unitsPaidAhead(history: readonly UnitsFrom[], charge: FixedChargeDefinition, window: BillingWindow): FixedChargeUnits | null {
  const { firstDate, period } = window;
  const now = history.filter(({ from }) => from <= firstDate);
  const days = daysFromTo(firstDate, period.to);
  if (charge.prorated && days <= 0) return null;
  return fixedChargeUnits(now, charge.prorated, { firstDate, lastDate: period.to, periodDays: period.days, endDate: firstDate });
}

/**
 * Names of the charges and periods for which a fee of positive units or amount stands (plans.md 5.10). What stands on the
 * invoice itself is rebuilt, also when a rise of the units has been billed since.
 */
async function paidKeys(work: Work, subscription: SubscriptionRow, from: Instant, except: string | undefined): Promise<Set<string>> {
  const fees = await standingFees(work, { subscriptionId: subscription.id, from, feeType: 'fixed_charge', except });
  const paid = new Set(fees.filter((fee) => fee.payInAdvance && (fee.amountCents > 0 || fee.details.units !== '0')).map((fee) => fee.details.key));
  const rebuilt = except === undefined ? [] : await work.read('feesByInvoice', { invoiceId: except });
  for (const fee of rebuilt) paid.delete(fee.details.key);
  return paid;
}
