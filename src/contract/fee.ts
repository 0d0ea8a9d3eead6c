import type { Cents, Currency, DecimalInput, DecimalString, Page, PageQuery, WriteOptions } from './conventions.js';
import type { PaymentStatus } from './payment.js';
import type { PricingUnitDetails } from './pricing-unit.js';
import type { AppliedTax } from './tax.js';

export type FeeType = 'subscription' | 'charge' | 'fixed_charge' | 'commitment' | 'add_on' | 'credit';

/** A line of an invoice; or, of a charge in advance that is not invoiceable, a line by itself. */
export interface Fee {
  id: string;
  invoiceId: string | null;
  feeType: FeeType;
  externalCustomerId: string;
  externalSubscriptionId: string | null;
  /** What it is for: the plan, the metric, the add-on. */
  item: { type: FeeType; code: string; name: string; invoiceDisplayName: string | null; filterInvoiceDisplayName: string | null };
  chargeCode: string | null;
  chargeFilterValues: Record<string, string[]> | null;
  groupedBy: Record<string, string | null>;
  /** On what makes up a spending minimum: the fee that it tops up; and the other way round. */
  trueUpParentFeeId: string | null;
  trueUpFeeId: string | null;
  units: DecimalString;
  totalAggregatedUnits: DecimalString | null;
  eventsCount: number | null;
  /** Cut off to whole cents. */
  unitAmountCents: Cents;
  /** Major units, exact or to 15 decimals. */
  preciseUnitAmount: DecimalString;
  amountCents: Cents;
  /** Before rounding. */
  preciseAmountCents: DecimalString;
  amountCurrency: Currency;
  taxesAmountCents: Cents;
  taxesPreciseAmountCents: DecimalString;
  /** Percent, of all its taxes together. */
  taxesRate: DecimalString;
  /** With taxes. */
  totalAmountCents: Cents;
  /** Its share of coupons and progressive credit. */
  preciseCouponsAmountCents: DecimalString;
  subTotalExcludingTaxesAmountCents: Cents;
  payInAdvance: boolean;
  invoiceable: boolean;
  paymentStatus: PaymentStatus | 'refunded';
  /** The event that it bills, in advance. */
  eventTransactionId: string | null;
  succeededAt: Date | null;
  failedAt: Date | null;
  refundedAt: Date | null;
  fromDatetime: Date | null;
  toDatetime: Date | null;
  description: string | null;
  /** How the amount came about: ranges, packages, free units, days (charges.md 3, subscriptions.md 4). */
  amountDetails: Record<string, unknown>;
  appliedTaxes: AppliedTax[];
  /** Its units, price or name were set by hand. */
  adjusted: boolean;
  createdAt: Date;
  pricingUnitDetails: PricingUnitDetails | null;
}

export interface Fees {
  list(q?: PageQuery & {
    externalCustomerId?: string;
    externalSubscriptionId?: string;
    feeType?: FeeType;
    invoiceId?: string;
    chargeCode?: string;
    billableMetricCode?: string;
    paymentStatus?: string;
  }): Promise<Page<Fee>>;
  get(id: string): Promise<Fee>;
  /** For a fee without invoice, which the host collects itself; else `not_allowed` (charges.md 6.11). */
  update(id: string, i: { paymentStatus: PaymentStatus | 'refunded' }, options?: WriteOptions): Promise<Fee>;
}

/** Which line of a draft is set by hand, and to what (invoices.md 9). */
export interface AdjustFeeInput {
  /** A line that is there; or else a charge and subscription, for which one is made. */
  feeId?: string;
  chargeCode?: string;
  fixedChargeCode?: string;
  chargeFilterValues?: Record<string, string[]>;
  externalSubscriptionId?: string;
  units?: DecimalInput;
  /** Major units; with `units`. */
  unitPreciseAmount?: DecimalInput;
  invoiceDisplayName?: string;
}
