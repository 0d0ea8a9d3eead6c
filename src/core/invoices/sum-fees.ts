import type { AppliedTax } from '../../contract.js';
import { toCents } from '../money/cents.js';
import { type Decimal, ZERO, canonical, dec } from '../money/decimal.js';
import { roundHalfUp } from '../money/rounding.js';
import type { InvoiceAmounts } from './invoice.js';

/** A fee that is made and taxed already. Minor units. */
export interface TaxedFee {
  amountCents: number;
  taxesAmountCents: number;
  appliedTaxes: readonly AppliedTax[];
}

/**
 * The figures of an invoice of fees that are paid already: sums of what they say, nothing is computed anew and nothing comes off
 * (charges.md 8.4). The rate is each tax's, weighed by the fees it is on, to 5 decimals (invoices.md 6.4).
 * Fees of 1707, 1606 and 15060 with taxes of 341, 321 and 3012: 18373 + 3674 = 22047, though 20 % of the sum would be 3675.
 */
export function sumFees(fees: readonly TaxedFee[]): { amounts: InvoiceAmounts; appliedTaxes: AppliedTax[] } {
  const total = (of: (fee: TaxedFee) => number) => toCents(fees.reduce((all, fee) => all.plus(of(fee)), ZERO));
  const feesAmountCents = total((fee) => fee.amountCents);
  const taxesAmountCents = total((fee) => fee.taxesAmountCents);
  const totalAmountCents = toCents(dec(feesAmountCents).plus(taxesAmountCents));
  const taxes = new Map<string, { tax: AppliedTax; fees: number }>();
  for (const tax of fees.flatMap(({ appliedTaxes }) => appliedTaxes)) {
    const known = taxes.get(tax.taxCode);
    taxes.set(tax.taxCode, known
      ? { tax: { ...known.tax, amountCents: known.tax.amountCents + tax.amountCents, feesAmountCents: known.tax.feesAmountCents + tax.feesAmountCents }, fees: known.fees + 1 }
      : { tax, fees: 1 });
  }
  const weight = (line: { tax: AppliedTax; fees: number }): Decimal =>
    feesAmountCents === 0 ? dec(line.fees).dividedBy(fees.length) : dec(line.tax.feesAmountCents).dividedBy(feesAmountCents);
  const rate = [...taxes.values()].reduce((all, line) => all.plus(dec(line.tax.taxRate).times(weight(line))), ZERO);
  return {
    amounts: {
      feesAmountCents,
      progressiveBillingCreditAmountCents: 0,
      couponsAmountCents: 0,
      subTotalExcludingTaxesAmountCents: feesAmountCents,
      taxesAmountCents,
      taxesRate: canonical(roundHalfUp(rate, 5)),
      subTotalIncludingTaxesAmountCents: totalAmountCents,
      creditNotesAmountCents: 0,
      prepaidCreditAmountCents: 0,
      prepaidGrantedCreditAmountCents: 0,
      prepaidPurchasedCreditAmountCents: 0,
      totalAmountCents,
    },
    appliedTaxes: [...taxes.values()].map(({ tax }) => tax),
  };
}
