import type { FeeDraft } from '../../core/invoices/fee-draft.js';
import type { TaxRate } from '../../core/taxes/tax.js';
import type { FeeRow } from './views.js';

/** A fee of an invoice as the line that it was made of, with the taxes that it is to bear now. */
export function draftOfFee({ feeType, subscriptionId, externalSubscriptionId, chargeCode, billableMetricCode, details, ...row }: FeeRow, taxes: readonly TaxRate[]): FeeDraft {
  return {
    key: details.key,
    feeType,
    subscriptionId: subscriptionId || null,
    externalSubscriptionId: externalSubscriptionId || null,
    planCode: details.planCode,
    item: details.item,
    chargeCode: chargeCode || null,
    billableMetricCode: billableMetricCode || null,
    chargeFilterValues: details.chargeFilterValues,
    groupedBy: details.groupedBy,
    trueUpParentKey: null,
    units: details.units,
    totalAggregatedUnits: details.totalAggregatedUnits,
    eventsCount: details.eventsCount,
    unitAmountCents: details.unitAmountCents,
    preciseUnitAmount: details.preciseUnitAmount,
    amountCents: row.amountCents,
    preciseAmountCents: details.preciseAmountCents,
    amountCurrency: details.amountCurrency,
    payInAdvance: row.payInAdvance,
    invoiceable: details.invoiceable,
    regroupPaidFees: details.regroupPaidFees,
    eventTransactionId: details.eventTransactionId,
    fromDatetime: row.fromDatetime,
    toDatetime: row.toDatetime,
    description: details.description,
    amountDetails: details.amountDetails,
    pricingUnitDetails: details.pricingUnitDetails,
    adjusted: details.adjusted,
    ...(details.namedTaxCodes ? { namedTaxCodes: details.namedTaxCodes } : {}),
    taxes,
  };
}
