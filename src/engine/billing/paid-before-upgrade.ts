import type { Currency, Timezone } from '../../contract.js';
import { feeAmounts } from '../../core/charges/fee-amounts.js';
import { amountPerUnit } from '../../core/charges/price.js';
import type { FeeDraft } from '../../core/invoices/fee-draft.js';
import { toCents } from '../../core/money/cents.js';
import { currencyExponent } from '../../core/money/currency.js';
import { Decimal, ZERO, dec } from '../../core/money/decimal.js';
import type { FixedChargeDefinition } from '../../core/plans/plan.js';
import { daysFromTo } from '../../core/time/calendar-date.js';
import { localDate } from '../../core/time/timezone.js';
import type { SubscriptionRow } from '../subscriptions/schedule.js';
import type { Work } from '../work.js';
import { standingFees } from './standing-fees.js';

/** What the old plan was paid for an add-on, for the days that the new plan bills again. In cents, used up as it is taken off. */
export interface PaidForAddOn {
  addOnCode: string;
  leftCents: number;
}

/**
 * The part of the old plan's fixed charges in advance that was paid for the days left after an upgrade, today included, by
 * add-on: paid amount × days left ÷ days it was paid for, over all fees of the period (plans.md 5.12). Nothing for a
 * subscription that follows no other, or takes over at a boundary.
 */
export async function paidBefore(work: Work, subscription: SubscriptionRow, timezone: Timezone): Promise<PaidForAddOn[]> {
  const { previousSubscriptionId, startedAt } = subscription;
  if (previousSubscriptionId === null) return [];
  const fees = (await standingFees(work, { subscriptionId: previousSubscriptionId, from: startedAt!, feeType: 'fixed_charge' })).filter((fee) => fee.payInAdvance);
  const today = localDate(startedAt!, timezone);
  const parts = new Map<string, Decimal>();
  for (const fee of fees) {
    const lastDate = localDate(fee.toDatetime!, timezone);
    const paidFrom = String(fee.details.amountDetails['paidFrom'] ?? localDate(fee.fromDatetime!, timezone));
    const daysLeft = daysFromTo(paidFrom > today ? paidFrom : today, lastDate);
    const daysPaid = daysFromTo(paidFrom, lastDate);
    if (daysLeft <= 0 || daysPaid <= 0) continue;
    const part = dec(fee.amountCents).times(daysLeft).dividedBy(daysPaid);
    parts.set(fee.details.item.code, (parts.get(fee.details.item.code) ?? ZERO).plus(part));
  }
  return [...parts].map(([addOnCode, part]) => ({ addOnCode, leftCents: toCents(part) }));
}

/** A prorated line in advance of the new plan, less what the old one was paid for the same add-on; never below 0. */
export function lessPaidBefore(fee: FeeDraft, charge: FixedChargeDefinition, currency: Currency, paid: readonly PaidForAddOn[]): FeeDraft {
  const known = charge.prorated ? paid.find(({ addOnCode }) => addOnCode === charge.addOnCode) : undefined;
  if (known === undefined) return fee;
  const precise = dec(fee.preciseAmountCents);
  const taken = Math.min(known.leftCents, fee.amountCents);
  known.leftCents -= taken;
  const exponent = currencyExponent(currency);
  const amount = Decimal.max(precise.minus(taken), ZERO).times(new Decimal(10).pow(-exponent));
  return { ...fee, ...feeAmounts({ amount, unitAmount: amountPerUnit(amount, dec(fee.units)) }, exponent) };
}
