import type { AppliedTax, Cents, DecimalString } from '../../contract.js';
import { toCents } from '../money/cents.js';
import { type Decimal, HUNDRED, canonical, dec, sum } from '../money/decimal.js';
import { roundHalfUp } from '../money/rounding.js';
import type { TaxRate } from './tax.js';

export interface FeeTaxes {
  taxesAmountCents: Cents;
  taxesPreciseAmountCents: DecimalString;
  /** Σ of the rates, in percent, also when the base is 0. */
  taxesRate: DecimalString;
  appliedTaxes: AppliedTax[];
  /** Each tax's exact part, in minor units, in the order of `appliedTaxes`. */
  exact: { tax: TaxRate; amount: Decimal }[];
}

/**
 * Taxes one fee on its base: its amount less its share of coupons and progressive credit, exact, in minor units.
 * Several taxes add up, none compounds; the fee's figure rounds the exact sum once (invoices.md 6.2).
 */
export function taxFee(base: Decimal, taxes: readonly TaxRate[]): FeeTaxes {
  // What an outside engine has calculated stands, whatever the rate would make of it (invoices.md 6.6).
  const exact = taxes.map((tax) => ({
    tax,
    amount: tax.amountCents === undefined ? base.times(dec(tax.rate)).dividedBy(HUNDRED) : dec(tax.amountCents),
  }));
  const total = sum(exact.map(({ amount }) => amount));
  return {
    taxesAmountCents: toCents(total, 'taxesAmountCents'),
    taxesPreciseAmountCents: canonical(roundHalfUp(total, 15)),
    taxesRate: canonical(sum(taxes.map((tax) => dec(tax.rate)))),
    appliedTaxes: exact.map(({ tax, amount }) => ({
      taxCode: tax.code,
      taxName: tax.name,
      taxRate: tax.rate,
      amountCents: toCents(amount, 'taxesAmountCents'),
      feesAmountCents: toCents(base),
    })),
    exact,
  };
}
