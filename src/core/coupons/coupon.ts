import type { Cents, CouponInput, Currency, DecimalString } from '../../contract.js';

/** What a coupon gives to one customer: the coupon's own terms, or those named when it was applied. */
export interface CouponTerms {
  couponType: CouponInput['couponType'];
  name: string;
  amountCents: Cents | null;
  amountCurrency: Currency | null;
  /** Percent. */
  percentageRate: DecimalString | null;
  frequency: CouponInput['frequency'];
  /** Invoices. */
  frequencyDuration: number | null;
  /** Empty: not limited. At most one of the two is not empty. */
  planCodes: string[];
  billableMetricCodes: string[];
}
