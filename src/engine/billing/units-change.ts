import { fixedChargeFee, fixedChargeKey, pricingOf } from '../../core/invoices/fixed-charge-line.js';
import type { FeeDraft } from '../../core/invoices/fee-draft.js';
import { Decimal, ZERO, dec, sum } from '../../core/money/decimal.js';
import { unitsRisePrice } from '../../core/plans/fixed-charge-price.js';
import type { FixedChargeDefinition } from '../../core/plans/plan.js';
import { unitsOn } from '../../core/plans/units-history.js';
import { rhythmsOf } from '../../core/subscriptions/rhythm.js';
import { type BillingWindow, runningWindows } from '../../core/subscriptions/windows.js';
import { daysFromTo } from '../../core/time/calendar-date.js';
import { localDate } from '../../core/time/timezone.js';
import { deriveId } from '../ids.js';
import type { InvoiceRow } from '../invoices/views.js';
import { lifeOf } from '../subscriptions/life.js';
import type { SubscriptionContext } from '../subscriptions/views.js';
import type { Work } from '../work.js';
import type { BillingEntry } from './entry.js';
import { addOnsOf, historyOf } from './fixed-charges.js';
import { standingFees } from './standing-fees.js';
import { issueSubscriptionInvoice } from './subscription-invoice.js';
import { type TaxResolver, taxResolver } from './tax-resolver.js';

/**
 * Bills changes of units that count at once, of a subscription's fixed charges in advance: on one invoice the difference to
 * what is paid for the running period, a line of 0 where the count did not rise (plans.md 5.8). Charges in arrears are
 * passed over. Answers null when none of the codes names a charge in advance.
 */
export async function billUnitsChange(work: Work, context: SubscriptionContext, codes: readonly string[]): Promise<InvoiceRow | null> {
  const { subscription, plan, timezone, customer, issuer } = context;
  const changed = plan.definition.fixedCharges.filter(({ code, payInAdvance }) => payInAdvance && codes.includes(code));
  const addOns = await addOnsOf(work, changed);
  const charges = changed.filter(({ addOnCode }) => addOns.has(addOnCode));
  if (charges.length === 0 || subscription.status !== 'active') return null;

  const today = localDate(work.now, timezone);
  const rhythms = rhythmsOf(subscription, plan.definition, timezone);
  const windows = runningWindows(rhythms, today, lifeOf(subscription, timezone), timezone);
  const period = windows.fixedCharges!;
  const taxesOf = await taxResolver(work, customer, issuer);
  const paid = await paidUnits(work, context, period);
  const fees = charges.map((charge): FeeDraft => difference(context, charge, { period, today, paid, taxesOf, addOn: addOns.get(charge.addOnCode)! }));
  const entries: BillingEntry[] = [{ subscription, plan, reason: 'in_advance_charge', windows }];
  const ordinal = await work.count(`units:${subscription.id}`, { exclusive: true });
  return issueSubscriptionInvoice(work, context, {
    id: deriveId('inv', subscription.id, 'units', ordinal), entries, fees, billingDate: today, periodic: false, at: work.now, graceAllowed: false,
  });
}

interface Change {
  period: BillingWindow;
  today: string;
  paid: ReadonlyMap<string, Decimal>;
  taxesOf: TaxResolver;
  addOn: Parameters<typeof fixedChargeFee>[0]['addOn'];
}

function difference({ subscription, plan, timezone }: SubscriptionContext, charge: FixedChargeDefinition, change: Change): FeeDraft {
  const { period, today, paid, taxesOf, addOn } = change;
  const { taxCodes, amountCurrency } = plan.definition;
  const units = unitsOn(historyOf(subscription, plan.definition, charge, timezone), today) ?? ZERO;
  const before = paid.get(fixedChargeKey(subscription.id, charge.code, period.period.from)) ?? ZERO;
  const paidFrom = today > period.firstDate ? today : period.firstDate;
  const days = Math.max(daysFromTo(paidFrom, period.period.to), 0);
  const price = unitsRisePrice(pricingOf(charge), before, units, charge.prorated ? { days, periodDays: period.period.days } : null);
  const fee = fixedChargeFee({
    subject: { subscriptionId: subscription.id, externalSubscriptionId: subscription.externalId, planCode: subscription.planCode },
    charge, addOn, currency: amountCurrency, periodFrom: period.period.from, from: period.from, to: period.to, taxes: taxesOf(charge.taxCodes, taxCodes),
  }, Decimal.max(units.minus(before), ZERO), price);
  return { ...fee, amountDetails: { paidFrom } };
}

/** The units that fees of the running period are for, by the fees' name. */
async function paidUnits(work: Work, { subscription }: SubscriptionContext, period: BillingWindow): Promise<Map<string, Decimal>> {
  const fees = await standingFees(work, { subscriptionId: subscription.id, from: period.from, feeType: 'fixed_charge' });
  const names = [...new Set(fees.filter(({ payInAdvance }) => payInAdvance).map((fee) => fee.details.key))];
  return new Map(names.map((key) => [key, sum(fees.filter((fee) => fee.details.key === key).map((fee) => dec(fee.details.units)))]));
}
