import type { Cents, DecimalString } from '../../contract.js';

/** A tax as it is applied: rate in percent. */
export interface TaxRate {
  code: string;
  name: string;
  rate: DecimalString;
  /** What a tax provider calculated for the fee, in minor units; left out where the rate says it. */
  amountCents?: Cents;
}

/**
 * The taxes of a fee: the first set that is not empty, from the most specific to the default. Sets are never merged
 * (invoices.md 6.1).
 */
export function selectTaxes(levels: readonly (readonly TaxRate[])[]): readonly TaxRate[] {
  return levels.find((level) => level.length > 0) ?? [];
}
