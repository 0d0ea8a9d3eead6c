import type { Cents, Currency, DecimalString, Fee, FeeType } from '../../contract.js';
import type { TaxRate } from '../taxes/tax.js';
import type { Instant } from '../time/instant.js';

/** A line of an invoice before deductions and taxes. Amounts in minor units of `amountCurrency`. */
export interface FeeDraft {
  /** Names the fee on its invoice, the same over every refresh. */
  key: string;
  feeType: FeeType;
  subscriptionId: string | null;
  externalSubscriptionId: string | null;
  /** Code of the plan in the catalogue (not of a subscription's own copy). */
  planCode: string | null;
  item: Fee['item'];
  chargeCode: string | null;
  billableMetricCode: string | null;
  chargeFilterValues: Record<string, string[]> | null;
  groupedBy: Record<string, string | null>;
  /** Key of the fee whose spending minimum this one makes up. */
  trueUpParentKey: string | null;
  units: DecimalString;
  totalAggregatedUnits: DecimalString | null;
  eventsCount: number | null;
  unitAmountCents: Cents;
  preciseUnitAmount: DecimalString;
  amountCents: Cents;
  preciseAmountCents: DecimalString;
  amountCurrency: Currency;
  payInAdvance: boolean;
  invoiceable: boolean;
  /** The charge's; left out on lines that are no usage. */
  regroupPaidFees?: 'invoice' | null;
  eventTransactionId: string | null;
  fromDatetime: Instant | null;
  toDatetime: Instant | null;
  description: string | null;
  amountDetails: Record<string, unknown>;
  pricingUnitDetails: Fee['pricingUnitDetails'];
  /** Units, price or name are the host's (invoices.md 9). */
  adjusted?: boolean;
  /** Codes of taxes that a one-off request named for it. */
  namedTaxCodes?: readonly string[];
  /** The taxes that apply to it, by the hierarchy of invoices.md 6.1. */
  taxes: readonly TaxRate[];
}
