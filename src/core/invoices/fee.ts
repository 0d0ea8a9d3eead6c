import type { AppliedTax, DecimalString, Fee } from '../../contract.js';

/** What a fee shows besides the columns that it is found and summed by. */
export interface FeeDetails extends Pick<
  Fee,
  'item' | 'chargeFilterValues' | 'groupedBy' | 'trueUpParentFeeId' | 'trueUpFeeId' | 'units' | 'totalAggregatedUnits' | 'eventsCount'
  | 'unitAmountCents' | 'preciseUnitAmount' | 'preciseAmountCents' | 'amountCurrency' | 'taxesPreciseAmountCents' | 'taxesRate'
  | 'preciseCouponsAmountCents' | 'invoiceable' | 'eventTransactionId' | 'description' | 'amountDetails' | 'adjusted' | 'pricingUnitDetails'
> {
  /** Names the fee on its invoice, the same over every refresh. */
  key: string;
  planCode: string | null;
  appliedTaxes: AppliedTax[];
  /** What coupons and progressive credit took off it, exact; `preciseCouponsAmountCents` is its published form. */
  exactCouponShare: DecimalString;
  /** What each tax takes of the fee, exact: rate in percent and amount in minor units. */
  preciseTaxes: { taxCode: string; amountCents: DecimalString }[];
  /** Whether the fee, once paid, is put on an invoice when a period ends; set on fees without invoice only (charges.md 8). */
  regroupPaidFees?: 'invoice' | null;
  /** Codes of taxes that a one-off request named for it. */
  namedTaxCodes?: readonly string[];
  /** Whether a tax provider calculated its taxes. */
  taxedByProvider?: boolean;
  succeededAt: number | null;
  failedAt: number | null;
  refundedAt: number | null;
}
