import type { Cents } from '../../contract.js';
import { Decimal, ZERO, dec, sum } from '../money/decimal.js';
import type { FeeDraft } from './fee-draft.js';

/** A progressive invoice as an invoice of the same usage finds it: the latest of its period, which stands for the earlier ones. */
export interface ProgressiveCredit {
  invoiceId: string;
  number: string;
  subscriptionId: string;
  /** What it billed, less what other invoices credited from it and notes gave back of it; at least 0. */
  amountCents: Cents;
  fees: readonly { key: string; chargeCode: string; amountCents: Cents }[];
}

/** What an invoice takes off for usage that a progressive one has billed. */
export interface ProgressiveUse {
  invoiceId: string;
  number: string;
  amountCents: Cents;
  /** Billed beyond what the usage came to: given back by a credit note once the invoice is finalized. */
  excessCents: Cents;
  /** What it lowers each fee by, exact, by the fee's key. */
  booked: Record<string, string>;
}

export interface ProgressiveResult {
  uses: ProgressiveUse[];
  /** What each fee is lowered by, in the order of the fees. */
  credited: Decimal[];
}

/**
 * Takes off an invoice what progressive invoices have billed of the same usage: for each at most the usage fees of its
 * subscription for the charges that it billed, booked on the fees that it is for, and what these cannot take on the others
 * in proportion to what is left of them (plans.md 6.6).
 */
export function applyProgressiveCredits(fees: readonly FeeDraft[], credits: readonly ProgressiveCredit[]): ProgressiveResult {
  const credited = fees.map(() => ZERO);
  const uses = credits.map((credit): ProgressiveUse => {
    const charges = new Set(credit.fees.map(({ chargeCode }) => chargeCode));
    const eligible = fees
      .map((fee, index) => ({ fee, index }))
      .filter(({ fee }) => isUsageOf(fee, credit.subscriptionId) && charges.has(fee.chargeCode!));
    const cap = eligible.reduce((total, { fee }) => total + fee.amountCents, 0);
    const amountCents = Math.min(credit.amountCents, cap);
    const bookings = bookingsOf(amountCents, eligible.map(({ fee }) => fee), credit);
    for (const [place, { index }] of eligible.entries()) credited[index] = credited[index]!.plus(bookings[place]!);
    const { invoiceId, number } = credit;
    const booked = Object.fromEntries(eligible.map(({ fee }, place) => [fee.key, bookings[place]!.toFixed()]));
    return { invoiceId, number, amountCents, excessCents: credit.amountCents - amountCents, booked };
  });
  return { uses, credited };
}

/** Usage billed in arrears, a spending minimum included. */
function isUsageOf(fee: FeeDraft, subscriptionId: string): boolean {
  return fee.feeType === 'charge' && !fee.payInAdvance && fee.subscriptionId === subscriptionId && fee.chargeCode !== null;
}

/** Shares of the credit, exact, that add up to it; none is above its fee. */
function bookingsOf(amountCents: Cents, fees: readonly FeeDraft[], credit: ProgressiveCredit): Decimal[] {
  const billed = new Map<string, number>();
  for (const { key, amountCents: cents } of credit.fees) billed.set(key, (billed.get(key) ?? 0) + cents);
  const direct = fees.map((fee) => dec(Math.min(fee.amountCents, billed.get(fee.key) ?? 0)));
  const matched = sum(direct);
  const amount = dec(amountCents);
  if (matched.gte(amount)) return direct.map((part) => (matched.isZero() ? ZERO : part.times(amount).dividedBy(matched)));
  const left = fees.map((fee, index) => dec(fee.amountCents).minus(direct[index]!));
  const room = sum(left);
  return direct.map((part, index) => Decimal.min(part.plus(amount.minus(matched).times(left[index]!).dividedBy(room)), fees[index]!.amountCents));
}
