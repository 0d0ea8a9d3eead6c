import type { CalendarDate, Currency } from '../../contract.js';
import { feeAmounts } from '../charges/fee-amounts.js';
import type { FixedChargePricing } from '../charges/parse-fixed-charge-pricing.js';
import { amountPerUnit } from '../charges/price.js';
import { currencyExponent } from '../money/currency.js';
import { type Decimal, canonical } from '../money/decimal.js';
import type { AddOnDefinition } from '../plans/add-on.js';
import { fixedChargePrice } from '../plans/fixed-charge-price.js';
import type { FixedChargeUnits } from '../plans/fixed-charge-units.js';
import type { FixedChargeDefinition } from '../plans/plan.js';
import type { TaxRate } from '../taxes/tax.js';
import type { Instant } from '../time/instant.js';
import type { FeeDraft } from './fee-draft.js';
import type { FeeSubject } from './usage-fees.js';

/** What the lines of a fixed charge have in common. */
export interface FixedChargeLineInput {
  subject: FeeSubject;
  charge: FixedChargeDefinition;
  addOn: AddOnDefinition;
  currency: Currency;
  /** First date of the fixed-charge period, and the stretch that the line shows (plans.md 5.2). */
  periodFrom: CalendarDate;
  from: Instant;
  to: Instant;
  taxes: readonly TaxRate[];
}

/** How a fixed charge is priced. */
export const pricingOf = ({ chargeModel, properties }: FixedChargeDefinition): FixedChargePricing => ({ chargeModel, properties }) as FixedChargePricing;

/** What names all fees of a subscription's fixed charge for one period, whichever invoice they stand on. */
export function fixedChargeKey(subscriptionId: string, chargeCode: string, periodFrom: CalendarDate): string {
  return ['fixed-charge', subscriptionId, chargeCode, periodFrom].join(':');
}

/** The line of a fixed charge for a period; null when there are neither units nor an amount (invoices.md 3.1). */
export function fixedChargeLine(input: FixedChargeLineInput, units: FixedChargeUnits): FeeDraft | null {
  const price = fixedChargePrice(pricingOf(input.charge), units);
  const fee = fixedChargeFee(input, units.inForce, price);
  return units.inForce.isZero() && fee.amountCents === 0 ? null : fee;
}

/** A line of a fixed charge with these units at this exact price, in major units: a whole one, or a difference (plans.md 5.8). */
export function fixedChargeFee(input: FixedChargeLineInput, units: Decimal, price: Decimal): FeeDraft {
  const { subject, charge, addOn, currency, periodFrom, from, to, taxes } = input;
  return {
    key: fixedChargeKey(subject.subscriptionId, charge.code, periodFrom),
    feeType: 'fixed_charge',
    ...subject,
    item: {
      type: 'fixed_charge', code: charge.addOnCode, name: addOn.name,
      invoiceDisplayName: charge.invoiceDisplayName ?? addOn.invoiceDisplayName, filterInvoiceDisplayName: null,
    },
    chargeCode: charge.code,
    billableMetricCode: null,
    chargeFilterValues: null,
    groupedBy: {},
    trueUpParentKey: null,
    units: canonical(units),
    totalAggregatedUnits: null,
    eventsCount: null,
    ...feeAmounts({ amount: price, unitAmount: amountPerUnit(price, units) }, currencyExponent(currency)),
    amountCurrency: currency,
    payInAdvance: charge.payInAdvance,
    invoiceable: true,
    eventTransactionId: null,
    fromDatetime: from,
    toDatetime: to,
    description: null,
    amountDetails: {},
    taxes,
  };
}
