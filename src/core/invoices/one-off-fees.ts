import type { Cents, Currency, DecimalString } from '../../contract.js';
import { toCents } from '../money/cents.js';
import { currencyExponent } from '../money/currency.js';
import { Decimal, canonical, dec } from '../money/decimal.js';
import { roundHalfUp } from '../money/rounding.js';
import type { AddOnDefinition } from '../plans/add-on.js';
import type { TaxRate } from '../taxes/tax.js';
import type { Instant } from '../time/instant.js';
import type { FeeDraft } from './fee-draft.js';

/** One line of a one-off invoice, as asked for and completed from its add-on. */
export interface OneOffLine {
  addOnCode: string;
  addOn: AddOnDefinition;
  units: DecimalString;
  unitAmountCents: Cents;
  description: string | null;
  invoiceDisplayName: string | null;
  fromDatetime: Instant;
  toDatetime: Instant;
  namedTaxCodes: readonly string[];
  taxes: readonly TaxRate[];
}

/** The fees of a one-off invoice, in the order of the request: units × unit amount, rounded once (invoices.md 8.2). */
export function oneOffFees(lines: readonly OneOffLine[], currency: Currency): FeeDraft[] {
  return lines.map((line, index) => {
    const amount = dec(line.units).times(line.unitAmountCents);
    return {
      key: `add-on:${index}`,
      feeType: 'add_on',
      subscriptionId: null,
      externalSubscriptionId: null,
      planCode: null,
      item: { type: 'add_on', code: line.addOnCode, name: line.addOn.name, invoiceDisplayName: line.invoiceDisplayName, filterInvoiceDisplayName: null },
      chargeCode: null,
      billableMetricCode: null,
      chargeFilterValues: null,
      groupedBy: {},
      trueUpParentKey: null,
      units: line.units,
      totalAggregatedUnits: null,
      eventsCount: null,
      unitAmountCents: line.unitAmountCents,
      preciseUnitAmount: canonical(dec(line.unitAmountCents).times(new Decimal(10).pow(-currencyExponent(currency)))),
      amountCents: toCents(amount),
      preciseAmountCents: canonical(roundHalfUp(amount, 15)),
      amountCurrency: currency,
      payInAdvance: false,
      invoiceable: true,
      eventTransactionId: null,
      fromDatetime: line.fromDatetime,
      toDatetime: line.toDatetime,
      description: line.description,
      amountDetails: {},
      pricingUnitDetails: null,
      ...(line.namedTaxCodes.length > 0 ? { namedTaxCodes: line.namedTaxCodes } : {}),
      taxes: line.taxes,
    };
  });
}
