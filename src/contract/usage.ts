import type { AggregationType } from './billable-metric.js';
import type { CalendarDate, Cents, Currency, DecimalString, InstantInput, WriteOptions } from './conventions.js';
import type { PricingUnitDetails } from './pricing-unit.js';

export interface UsageLine {
  units: DecimalString;
  eventsCount: number;
  amountCents: Cents;
  totalAggregatedUnits?: DecimalString;
  projectedUnits?: DecimalString;
  projectedAmountCents?: Cents;
  pricingUnitDetails?: PricingUnitDetails | null;
}

/** The usage of a charge, in all and by filter and group. */
export interface ChargeUsage extends UsageLine {
  charge: { id: string; code: string; chargeModel: string; invoiceDisplayName: string | null };
  billableMetric: { code: string; name: string; aggregationType: AggregationType };
  /** `values: null`: what matches no filter. */
  filters: (UsageLine & { values: Record<string, string[]> | null; invoiceDisplayName: string | null })[];
  groupedUsage: (UsageLine & { groupedBy: Record<string, string | null>; filters: (UsageLine & { values: Record<string, string[]> | null })[] })[];
  pricingUnitDetails: PricingUnitDetails | null;
}

/** What was used in a period, and what it costs; without the plan's fee. */
export interface CustomerUsage {
  fromDatetime: Date;
  toDatetime: Date;
  issuingDate: CalendarDate;
  currency: Currency;
  amountCents: Cents;
  taxesAmountCents: Cents;
  totalAmountCents: Cents;
  projectedAmountCents?: Cents;
  chargesUsage: ChargeUsage[];
}

/** All usage of an external id since its start, and before (usage.md 15). */
export interface LifetimeUsage {
  externalSubscriptionId: string;
  /** What the host has set. */
  externalHistoricalUsageAmountCents: Cents;
  invoicedUsageAmountCents: Cents;
  currentUsageAmountCents: Cents;
  fromDatetime: Date;
  toDatetime: Date;
  usageThresholds: { amountCents: Cents; /** 0 to 1. */ completionRatio: DecimalString; reachedAt: Date | null }[];
}

export interface CurrentUsageQuery {
  externalSubscriptionId: string;
  /** True by default. */
  applyTaxes?: boolean;
  filterByChargeCode?: string;
  filterByMetricCode?: string;
  filterByGroup?: Record<string, string>;
  skipGrouping?: boolean;
  /** The whole life as one period; of single charges only (usage.md 11.6). */
  fullUsage?: boolean;
}

/** What has been used. Unknown ids: `not_found`; none active: `not_allowed`. Nothing is written but by `setHistorical`. */
export interface Usage {
  /** The running period up to now, priced as it would be billed (usage.md 11). */
  current(q: CurrentUsageQuery): Promise<CustomerUsage>;
  /** Periods that have been billed, oldest first; `periods`: the latest so many. */
  past(q: { externalSubscriptionId: string; periods?: number }): Promise<CustomerUsage[]>;
  /** The running period, and what it will come to if it goes on so (usage.md 12). */
  projected(q: { externalSubscriptionId: string }): Promise<CustomerUsage>;
  lifetime(q: { externalSubscriptionId: string }): Promise<LifetimeUsage>;
  /** Usage of before the customer came here, which counts towards thresholds. */
  setHistorical(i: { externalSubscriptionId: string; externalHistoricalUsageAmountCents: Cents }, options?: WriteOptions): Promise<LifetimeUsage>;
  /** The usage at the end of each local day, as `run` has recorded it, and what it is more than the day before (usage.md 14). */
  daily(q: { externalSubscriptionId: string; from?: InstantInput; to?: InstantInput }): Promise<{ items: { usageDate: CalendarDate; usage: CustomerUsage; usageDiff: CustomerUsage }[] }>;
}
