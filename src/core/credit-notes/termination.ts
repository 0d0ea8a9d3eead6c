import type { CalendarDate, Cents, DecimalString, OnTerminationCreditNote } from '../../contract.js';
import { toCents } from '../money/cents.js';
import { Decimal, ZERO, dec } from '../money/decimal.js';
import { addDays, daysFromTo } from '../time/calendar-date.js';
import type { NoteParts } from './note-parts.js';

/** A plan's fee in advance, and the days of its period, when the subscription ends within it. */
export interface FeeAtTermination {
  /** The plan's full amount when the fee was billed, in minor units. */
  planAmountCents: Cents;
  feeAmountCents: Cents;
  /** What notes already took from the fee. */
  notedCents: Cents;
  /** Days of the whole period, and its last date. */
  periodDays: number;
  periodEnd: CalendarDate;
  /** The first date that the fee is for: of the period, or the first billed day, or that of the trial's end, if later. */
  firstDate: CalendarDate;
  /** The last date that was used: that of the end, at an upgrade the day before. */
  lastUsedDate: CalendarDate;
}

/**
 * The part of a fee in advance that was paid for the days after the end, before coupons and taxes, in minor units and
 * exact: day price × unused days, at most the fee, less what notes already took. 0 when no day is left. Days before the
 * first one that the fee is for are neither used nor unused (credits.md 1.11).
 *
 * Example: 3100 for the 31 days of October, ended on the 15th: 16 unused days, 1600; upgraded on the 15th: 17 days, 1700.
 */
export function unusedAmount(fee: FeeAtTermination): Decimal {
  const firstUnused = addDays(fee.lastUsedDate, 1);
  const days = daysFromTo(firstUnused > fee.firstDate ? firstUnused : fee.firstDate, fee.periodEnd);
  if (days <= 0) return ZERO;
  const unused = Decimal.min(priceOfDays(fee, days), fee.feeAmountCents).minus(fee.notedCents);
  return Decimal.max(unused, ZERO);
}

/** The part of the plan's amount that the used days cost, in minor units and exact. */
export function usedAmount(fee: FeeAtTermination): Decimal {
  return priceOfDays(fee, Math.max(daysFromTo(fee.firstDate, fee.lastUsedDate), 0));
}

function priceOfDays({ planAmountCents, periodDays }: FeeAtTermination, days: number): Decimal {
  return dec(planAmountCents).times(days).dividedBy(periodDays);
}

/** What was paid for a fee, and what the fee costs after its coupon share and with its taxes; minor units. */
export interface FeePayment {
  feeAmountCents: Cents;
  couponShare: DecimalString;
  /** Exact. */
  taxes: DecimalString;
  /** Of the fee's invoice. */
  totalPaidCents: Cents;
  subTotalIncludingTaxesCents: Cents;
}

/**
 * What was paid for a fee beyond its used part, in whole minor units, not below 0: the fee's share of what was paid on the
 * invoice, less the used days at their price after coupons and with taxes (credits.md 1.11.4).
 *
 * Example: 3720 of an invoice of 7440 on which 5580 was paid, 15 days of 100 used, 20 %: 2790 − 1800 = 990.
 */
export function paidBeyondUse(payment: FeePayment, used: Decimal): Cents {
  const { feeAmountCents, couponShare, taxes, totalPaidCents, subTotalIncludingTaxesCents } = payment;
  if (feeAmountCents === 0 || subTotalIncludingTaxesCents === 0) return 0;
  const costs = dec(feeAmountCents).minus(couponShare).plus(taxes);
  const paid = dec(totalPaidCents).times(costs).dividedBy(subTotalIncludingTaxesCents);
  const usedCents = toCents(used.times(costs).dividedBy(feeAmountCents));
  return Math.max(toCents(paid.minus(usedCents)), 0);
}

/**
 * How the note of a termination gives its total back: all as credit; or what was paid beyond the used part as refund, and
 * the rest as credit or as offset (credits.md 1.11.3).
 */
export function terminationParts(option: Exclude<OnTerminationCreditNote, 'skip'>, total: Cents, paidBeyondUse: Cents): NoteParts {
  const refund = option === 'credit' ? 0 : Math.min(paidBeyondUse, total);
  const rest = total - refund;
  return option === 'offset' ? { refund, offset: rest, credit: 0 } : { refund, offset: 0, credit: rest };
}
