import type { Cents, Currency, FeeType } from '../../contract.js';
import { wholeCents } from '../money/cents.js';
import { Decimal, HUNDRED, ZERO, dec, sum } from '../money/decimal.js';
import { roundDown, roundHalfUp } from '../money/rounding.js';
import type { CouponTerms } from './coupon.js';

/** A coupon as one customer has it, active, in the order of applying. */
export interface CouponApplication {
  id: string;
  couponCode: string;
  terms: CouponTerms;
  /** What it has credited on invoices that still stand, in minor units. */
  creditedCents: Cents;
  /** Invoices left for a recurring one, else null. */
  usesRemaining: number | null;
}

/** What a coupon needs to know of a fee. `credited` is what progressive credit and earlier coupons took, exact. */
export interface CouponableFee {
  feeType: FeeType;
  planCode: string | null;
  billableMetricCode: string | null;
  amountCents: Cents;
  credited: Decimal;
}

export interface CouponUse {
  applicationId: string;
  couponCode: string;
  name: string;
  amountCents: Cents;
  /** The application after this use. */
  usesRemaining: number | null;
  creditedCents: Cents;
  terminated: boolean;
}

export interface CouponResult {
  uses: CouponUse[];
  /** Each fee's `credited` with its shares of the coupons, in the order of the fees. */
  credited: Decimal[];
  amountCents: Cents;
}

/**
 * Takes a customer's coupons off the fees of an invoice: those for metrics first, then those for plans, then the
 * unlimited ones, each in order of applying, until nothing is left. The amount of each is whole cents, shared out over
 * its eligible fees in proportion to what is left of them, exactly (invoices.md 7.4 to 7.11).
 */
export function applyCoupons(
  fees: readonly CouponableFee[],
  applications: readonly CouponApplication[],
  currency: Currency,
): CouponResult {
  const credited = fees.map((fee) => fee.credited);
  const left = (index: number) => dec(fees[index]!.amountCents).minus(credited[index]!);
  const uses: CouponUse[] = [];
  for (const application of inOrderOfUse(applications)) {
    const subTotal = sum(fees.map((_, index) => left(index)));
    if (subTotal.lte(0)) break;
    const eligible = fees.map((_, index) => index).filter((index) => isEligible(fees[index]!, application.terms));
    const base = sum(eligible.map(left));
    const amount = amountOf(application, base, currency);
    if (amount.lte(0)) continue;
    for (const index of eligible) {
      const share = amount.times(left(index)).dividedBy(base);
      credited[index] = Decimal.min(credited[index]!.plus(share), fees[index]!.amountCents);
    }
    uses.push(useOf(application, wholeCents(amount, 'couponsAmountCents')));
  }
  return { uses, credited, amountCents: uses.reduce((total, use) => total + use.amountCents, 0) };
}

function inOrderOfUse(applications: readonly CouponApplication[]): CouponApplication[] {
  const rank = ({ terms }: CouponApplication) => (terms.billableMetricCodes.length > 0 ? 0 : terms.planCodes.length > 0 ? 1 : 2);
  return [...applications].sort((a, b) => rank(a) - rank(b));
}

function isEligible(fee: CouponableFee, terms: CouponTerms): boolean {
  if (terms.billableMetricCodes.length > 0) {
    return fee.feeType === 'charge' && fee.billableMetricCode !== null && terms.billableMetricCodes.includes(fee.billableMetricCode);
  }
  if (terms.planCodes.length > 0) return fee.planCode !== null && terms.planCodes.includes(fee.planCode);
  return true;
}

/** Whole cents: a base that is not whole is rounded down for the credit. */
function amountOf({ terms, creditedCents }: CouponApplication, base: Decimal, currency: Currency): Decimal {
  const most = Decimal.max(roundDown(base), ZERO);
  if (terms.couponType === 'percentage') {
    return Decimal.min(roundHalfUp(base.times(dec(terms.percentageRate ?? 0)).dividedBy(HUNDRED)), most);
  }
  if (terms.amountCurrency !== currency) return ZERO;
  const amount = dec(terms.amountCents ?? 0);
  return Decimal.min(terms.frequency === 'once' ? amount.minus(creditedCents) : amount, most);
}

function useOf(application: CouponApplication, amountCents: Cents): CouponUse {
  const { id, couponCode, terms } = application;
  const creditedCents = application.creditedCents + amountCents;
  const usesRemaining = application.usesRemaining === null ? null : Math.max(application.usesRemaining - 1, 0);
  const terminated =
    terms.frequency === 'recurring' ? usesRemaining === 0
    : terms.frequency === 'once' ? terms.couponType === 'percentage' || creditedCents >= (terms.amountCents ?? 0)
    : false;
  return { applicationId: id, couponCode, name: terms.name, amountCents, usesRemaining, creditedCents, terminated };
}
