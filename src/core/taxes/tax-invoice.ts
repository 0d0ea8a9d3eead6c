import type { AppliedTax, Cents, DecimalString } from '../../contract.js';
import { toCents } from '../money/cents.js';
import { type Decimal, ZERO, canonical, dec, sum } from '../money/decimal.js';
import { roundHalfUp } from '../money/rounding.js';
import type { TaxRate } from './tax.js';
import type { FeeTaxes } from './tax-fee.js';

export interface InvoiceTaxes {
  taxesAmountCents: Cents;
  /** Percent, five decimals at most. */
  taxesRate: DecimalString;
  appliedTaxes: AppliedTax[];
}

interface TaxTotal {
  tax: TaxRate;
  base: Decimal;
  amount: Decimal;
  fees: number;
}

/**
 * The taxes of an invoice, from the exact parts of its fees: each tax's line is rounded by itself, the invoice's
 * figure rounds the exact sum of all, and is not the sum of rounded lines (invoices.md 6.3, 6.4).
 */
export function taxInvoice(fees: readonly { base: Decimal; taxes: FeeTaxes }[], subTotalExcludingTaxesCents: Cents): InvoiceTaxes {
  const totals = new Map<string, TaxTotal>();
  for (const { base, taxes } of fees) {
    for (const { tax, amount } of taxes.exact) {
      const key = JSON.stringify([tax.code, tax.rate]);
      const total = totals.get(key) ?? { tax, base: ZERO, amount: ZERO, fees: 0 };
      totals.set(key, { tax, base: total.base.plus(base), amount: total.amount.plus(amount), fees: total.fees + 1 });
    }
  }
  const lines = [...totals.values()];
  const subTotal = dec(subTotalExcludingTaxesCents);
  const weight = ({ base, fees: count }: TaxTotal) => (subTotal.isZero() ? dec(count).dividedBy(fees.length) : base.dividedBy(subTotal));
  return {
    taxesAmountCents: toCents(sum(lines.map(({ amount }) => amount)), 'taxesAmountCents'),
    taxesRate: canonical(roundHalfUp(sum(lines.map((line) => dec(line.tax.rate).times(weight(line)))), 5)),
    appliedTaxes: lines.map(({ tax, base, amount }) => ({
      taxCode: tax.code,
      taxName: tax.name,
      taxRate: tax.rate,
      amountCents: toCents(amount, 'taxesAmountCents'),
      feesAmountCents: toCents(base),
    })),
  };
}
