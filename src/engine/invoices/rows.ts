import type { ComputedFee } from '../../core/invoices/compute-invoice.js';
import type { FeeDetails } from '../../core/invoices/fee.js';
import { canonical } from '../../core/money/decimal.js';
import { roundHalfUp } from '../../core/money/rounding.js';
import type { NewRow } from '../../storage/schema.js';
import type { CustomerRow } from '../customers/customers.js';
import { deriveId } from '../ids.js';

export type NewFee = Omit<NewRow<'fees'>, 'createdAt'>;

export const feeId = (invoiceId: string, key: string): string => deriveId('fee', invoiceId, key);

/** The rows of an invoice's fees, in order. */
export function feeRows(invoiceId: string, customer: Pick<CustomerRow, 'id' | 'externalId'>, fees: readonly ComputedFee[], paymentStatus: NewFee['paymentStatus']): NewFee[] {
  const trueUps = new Map(fees.filter(({ draft }) => draft.trueUpParentKey !== null).map(({ draft }) => [draft.trueUpParentKey!, draft.key]));
  return fees.map((fee, position) => {
    const { draft } = fee;
    const trueUp = trueUps.get(draft.key);
    const details: FeeDetails = {
      key: draft.key,
      planCode: draft.planCode,
      item: draft.item,
      chargeFilterValues: draft.chargeFilterValues,
      groupedBy: draft.groupedBy,
      trueUpParentFeeId: draft.trueUpParentKey === null ? null : feeId(invoiceId, draft.trueUpParentKey),
      trueUpFeeId: trueUp === undefined ? null : feeId(invoiceId, trueUp),
      units: draft.units,
      totalAggregatedUnits: draft.totalAggregatedUnits,
      eventsCount: draft.eventsCount,
      unitAmountCents: draft.unitAmountCents,
      preciseUnitAmount: draft.preciseUnitAmount,
      preciseAmountCents: draft.preciseAmountCents,
      amountCurrency: draft.amountCurrency,
      taxesPreciseAmountCents: fee.taxes.taxesPreciseAmountCents,
      taxesRate: fee.taxes.taxesRate,
      preciseCouponsAmountCents: canonical(roundHalfUp(fee.credited, 5)),
      exactCouponShare: canonical(roundHalfUp(fee.credited, 60)),
      invoiceable: draft.invoiceable,
      eventTransactionId: draft.eventTransactionId,
      description: draft.description,
      amountDetails: draft.amountDetails,
      adjusted: draft.adjusted ?? false,
      pricingUnitDetails: draft.pricingUnitDetails,
      appliedTaxes: fee.taxes.appliedTaxes,
      preciseTaxes: fee.taxes.exact.map(({ tax, amount }) => ({ taxCode: tax.code, amountCents: canonical(roundHalfUp(amount, 15)) })),
      regroupPaidFees: draft.regroupPaidFees ?? null,
      ...(draft.namedTaxCodes ? { namedTaxCodes: draft.namedTaxCodes } : {}),
      ...(draft.taxes.some((tax) => tax.amountCents !== undefined) ? { taxedByProvider: true } : {}),
      succeededAt: null,
      failedAt: null,
      refundedAt: null,
    };
    return {
      id: feeId(invoiceId, draft.key),
      invoiceId,
      position,
      customerId: customer.id,
      externalCustomerId: customer.externalId,
      subscriptionId: draft.subscriptionId ?? '',
      externalSubscriptionId: draft.externalSubscriptionId ?? '',
      feeType: draft.feeType,
      chargeCode: draft.chargeCode ?? '',
      billableMetricCode: draft.billableMetricCode ?? '',
      paymentStatus,
      amountCents: draft.amountCents,
      taxesAmountCents: fee.taxes.taxesAmountCents,
      payInAdvance: draft.payInAdvance,
      fromDatetime: draft.fromDatetime,
      toDatetime: draft.toDatetime,
      details,
    };
  });
}
