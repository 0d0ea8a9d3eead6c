import type { CalendarDate } from '../../contract.js';
import { currencyExponent } from '../money/currency.js';
import { Decimal, canonical, dec } from '../money/decimal.js';
import { planFee } from '../plans/plan-fee.js';
import type { PlanDefinition } from '../plans/plan.js';
import type { BillingWindow } from '../subscriptions/windows.js';
import type { TaxRate } from '../taxes/tax.js';
import type { FeeDraft } from './fee-draft.js';
import type { FeeSubject } from './usage-fees.js';

/** The line of a plan's fee, or null when no day of the window is billed (subscriptions.md 4). A free plan has a line of 0. */
export function planFeeLine(
  subject: FeeSubject,
  plan: PlanDefinition,
  window: BillingWindow,
  trialEndDate: CalendarDate | null,
  taxes: readonly TaxRate[],
): FeeDraft | null {
  const fee = planFee(plan.amountCents, window, trialEndDate);
  if (fee === null) return null;
  const { amountCents, preciseAmountCents } = fee;
  return {
    key: `subscription:${subject.subscriptionId}`,
    feeType: 'subscription',
    ...subject,
    item: { type: 'subscription', code: subject.planCode, name: plan.name, invoiceDisplayName: plan.invoiceDisplayName, filterInvoiceDisplayName: null },
    chargeCode: null,
    billableMetricCode: null,
    chargeFilterValues: null,
    groupedBy: {},
    trueUpParentKey: null,
    units: '1',
    totalAggregatedUnits: null,
    eventsCount: null,
    unitAmountCents: amountCents,
    preciseUnitAmount: canonical(dec(amountCents).times(new Decimal(10).pow(-currencyExponent(plan.amountCurrency)))),
    amountCents,
    preciseAmountCents,
    amountCurrency: plan.amountCurrency,
    payInAdvance: plan.payInAdvance,
    invoiceable: true,
    eventTransactionId: null,
    fromDatetime: window.from,
    toDatetime: window.to,
    description: null,
    amountDetails: { planAmountCents: plan.amountCents, billedDays: fee.days, periodDays: fee.ofDays },
    pricingUnitDetails: null,
    taxes,
  };
}
