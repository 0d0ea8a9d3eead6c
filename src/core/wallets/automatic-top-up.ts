import type { Cents, DecimalString } from '../../contract.js';
import { Decimal, ZERO, canonical, dec } from '../money/decimal.js';
import { currencyExponent } from '../money/currency.js';
import type { CreditRate } from './credits-and-money.js';
import type { RecurringRule } from './recurring-rule.js';

/** A wallet as its rule looks at it; balances in credits. */
export interface RuledWallet extends CreditRate {
  ongoingCredits: DecimalString;
  /** Σ credits of purchases that wait for their payment. */
  pendingCredits: DecimalString;
  /** Limits of a paid top-up, in minor units. */
  paidTopUpMinAmountCents: Cents | null;
  paidTopUpMaxAmountCents: Cents | null;
}

/** Credits to sell and to grant; '0' for none. */
export interface AutomaticTopUp {
  paidCredits: DecimalString;
  grantedCredits: DecimalString;
}

/** Whether a threshold rule is due: what is left, with what is being paid for, is not above the threshold (credits.md 7.3.1). */
export function thresholdReached(rule: RecurringRule, wallet: RuledWallet): boolean {
  return dec(wallet.ongoingCredits).plus(wallet.pendingCredits).lte(rule.thresholdCredits!);
}

/**
 * How much a rule that is due tops up (credits.md 7.4): by interval what it says; by threshold as many times its amount
 * as it takes to end above the threshold; to a target, what is missing. Null when nothing is to be bought or granted.
 *
 * Example: ongoing −429.8, threshold 10, paid 50: 450.
 */
export function automaticTopUp(rule: RecurringRule, wallet: RuledWallet): AutomaticTopUp | null {
  const topUp = rule.method === 'target' ? toTarget(rule, wallet)
    : rule.trigger === 'interval' ? { paid: dec(rule.paidCredits), granted: dec(rule.grantedCredits) }
    : overThreshold(rule, wallet);
  if (topUp.paid.lte(0) && topUp.granted.lte(0)) return null;
  return { paidCredits: canonical(topUp.paid), grantedCredits: canonical(topUp.granted) };
}

interface Credits {
  paid: Decimal;
  granted: Decimal;
}

function toTarget(rule: RecurringRule, wallet: RuledWallet): Credits {
  const gap = dec(rule.targetOngoingBalance!).minus(wallet.ongoingCredits).minus(wallet.pendingCredits);
  if (gap.lte(0)) return { paid: ZERO, granted: ZERO };
  if (rule.grantsTargetTopUp) return { paid: ZERO, granted: gap };
  return { paid: rule.ignorePaidTopUpLimits ? gap : Decimal.max(gap, inCredits(wallet.paidTopUpMinAmountCents, wallet) ?? gap), granted: ZERO };
}

function overThreshold(rule: RecurringRule, wallet: RuledWallet): Credits {
  const [paid, granted] = [dec(rule.paidCredits), dec(rule.grantedCredits)];
  const missing = dec(rule.thresholdCredits!).minus(wallet.ongoingCredits).minus(wallet.pendingCredits);
  if (paid.isZero()) return { paid, granted: granted.times(times(missing, granted)) };
  const whole = paid.times(times(missing.minus(granted), paid));
  const most = rule.ignorePaidTopUpLimits ? null : inCredits(wallet.paidTopUpMaxAmountCents, wallet);
  return { paid: most === null ? whole : Decimal.min(whole, most), granted };
}

/** How many times an amount must be taken to be above the gap: once, if it is larger. */
function times(gap: Decimal, amount: Decimal): Decimal {
  return gap.lt(amount) || amount.isZero() ? dec(1) : gap.dividedToIntegerBy(amount).plus(1);
}

function inCredits(cents: Cents | null, { rateAmount, currency }: CreditRate): Decimal | null {
  return cents === null ? null : dec(cents).dividedBy(new Decimal(10).pow(currencyExponent(currency))).dividedBy(rateAmount);
}
