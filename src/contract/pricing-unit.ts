import type { Cents, DecimalString, Page, PageQuery, WriteOptions } from './conventions.js';

/** A unit of the host's own, tokens or credits, in which a charge is priced before it is converted to money (charges.md 5). */
export interface PricingUnitInput {
  code: string;
  name: string;
  shortName: string;
  description?: string;
}

export interface PricingUnit {
  id: string;
  code: string;
  name: string;
  shortName: string;
  description: string | null;
}

export interface PricingUnits {
  create(i: PricingUnitInput, options?: WriteOptions): Promise<PricingUnit>;
  list(q?: PageQuery): Promise<Page<PricingUnit>>;
}

/** An amount in a pricing unit, in hundredths of it, and what one is worth in major units of the currency. */
export interface PricingUnitDetails {
  code: string;
  shortName: string;
  amountCents: Cents;
  conversionRate: DecimalString;
}
