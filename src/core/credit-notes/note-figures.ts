import type { AppliedTax, Cents, DecimalString } from '../../contract.js';
import { toCents } from '../money/cents.js';
import { type Decimal, HUNDRED, ZERO, canonical, dec, sum } from '../money/decimal.js';
import { roundHalfUp, truncate } from '../money/rounding.js';
import type { CreditableFee, NotedTax } from './creditable-fee.js';

/** A part of a fee that a note gives back, in minor units before coupons and taxes; only the library's own may hold fractions. */
export interface NoteItem {
  fee: CreditableFee;
  amount: DecimalString;
}

/** What is left of an invoice for its notes: its subtotal and its taxes less those of the notes that it has (credits.md 1.3.1). */
export interface LeftForNotes {
  subTotalCents: Cents;
  taxesCents: Cents;
}

/** The figures of a note; cents are whole, precise ones exact decimals of the minor unit. */
export interface NoteFigures {
  totalAmountCents: Cents;
  subTotalExcludingTaxesAmountCents: Cents;
  taxesAmountCents: Cents;
  /** Percent, five decimals at most. */
  taxesRate: DecimalString;
  couponsAdjustmentAmountCents: Cents;
  appliedTaxes: AppliedTax[];
  items: { feeId: string; amountCents: Cents; preciseAmountCents: DecimalString }[];
  preciseTaxesAmountCents: DecimalString;
  preciseCouponsAdjustmentAmountCents: DecimalString;
  preciseTotalAmountCents: DecimalString;
}

export interface NoteOptions {
  /** The items take the last creditable amount of every fee: the note takes exactly what is left (credits.md 1.3.3). */
  takesTheRest: boolean;
  /** A total that was asked for, which the taxes make up (credits.md 2.5); else it is what the items come to. */
  totalCents?: Cents;
}

/**
 * What a note of these items comes to (credits.md 1.2): each item bears its fee's coupons and taxes in proportion, from the
 * figures that the invoice recorded. Subtotal and taxes are rounded apart, once, and never exceed what is left of the invoice.
 *
 * Example: 29/30 of 20000 at 25 %: 19333 + 4833 = 24166.
 */
export function noteFigures(items: readonly NoteItem[], left: LeftForNotes, options: NoteOptions): NoteFigures {
  const parts = items.map(partOf);
  const bases = sum(parts.map(({ base }) => base));
  const couponShares = sum(parts.map(({ couponShare }) => couponShare));
  const lines = taxLines(parts);
  const taxes = sum(lines.map(({ amount }) => amount));
  const { subTotal, taxesAmount } = amounts(toCents(bases), toCents(taxes, 'taxesAmountCents'), left, options);
  const rate = bases.isZero() ? ZERO : sum(lines.map(({ tax, bearing }) => dec(tax.taxRate).times(bearing).dividedBy(bases)));
  return {
    totalAmountCents: subTotal + taxesAmount,
    subTotalExcludingTaxesAmountCents: subTotal,
    taxesAmountCents: taxesAmount,
    taxesRate: canonical(roundHalfUp(rate, 5)),
    couponsAdjustmentAmountCents: toCents(couponShares),
    appliedTaxes: appliedTaxes(lines, taxesAmount),
    items: parts.map(({ feeId, amount }) => ({ feeId, amountCents: toCents(amount), preciseAmountCents: canonical(amount) })),
    preciseTaxesAmountCents: canonical(roundHalfUp(taxes, 5)),
    preciseCouponsAdjustmentAmountCents: canonical(roundHalfUp(couponShares, 5)),
    preciseTotalAmountCents: canonical(roundHalfUp(bases.plus(taxes), 5)),
  };
}

interface Part {
  feeId: string;
  amount: Decimal;
  couponShare: Decimal;
  base: Decimal;
  taxes: readonly NotedTax[];
}

function partOf({ fee, amount: text }: NoteItem): Part {
  const amount = truncate(dec(text), 5);
  const couponShare = fee.amountCents === 0 ? ZERO : dec(fee.couponShare).times(amount).dividedBy(fee.amountCents);
  return { feeId: fee.id, amount, couponShare, base: amount.minus(couponShare), taxes: fee.taxes };
}

function amounts(subTotal: Cents, taxes: Cents, left: LeftForNotes, options: NoteOptions): { subTotal: Cents; taxesAmount: Cents } {
  const { totalCents } = options;
  if (totalCents !== undefined) {
    // The subtotal leaves no more to the taxes than there are left.
    const own = Math.min(Math.max(subTotal, totalCents - left.taxesCents), left.subTotalCents, totalCents);
    return { subTotal: own, taxesAmount: totalCents - own };
  }
  if (options.takesTheRest) return { subTotal: left.subTotalCents, taxesAmount: left.taxesCents };
  return { subTotal: Math.min(subTotal, left.subTotalCents), taxesAmount: Math.min(taxes, left.taxesCents) };
}

interface TaxLine {
  tax: NotedTax;
  /** Σ bases of the items that bear the tax. */
  bearing: Decimal;
  /** Σ of what of them is taxed. */
  taxed: Decimal;
  amount: Decimal;
}

function taxLines(parts: readonly Part[]): TaxLine[] {
  const lines = new Map<string, TaxLine>();
  for (const { base, taxes } of parts) {
    for (const tax of taxes) {
      const line = lines.get(tax.taxCode) ?? { tax, bearing: ZERO, taxed: ZERO, amount: ZERO };
      const taxed = base.times(tax.taxedShare);
      lines.set(tax.taxCode, {
        tax,
        bearing: line.bearing.plus(base),
        taxed: line.taxed.plus(taxed),
        amount: line.amount.plus(taxed.times(tax.taxRate).dividedBy(HUNDRED)),
      });
    }
  }
  return [...lines.values()];
}

/** One line for each tax; the largest takes what the rounded lines are off the note's taxes (credits.md 1.2.5). */
function appliedTaxes(lines: readonly TaxLine[], taxesAmountCents: Cents): AppliedTax[] {
  const rounded = lines.map(({ tax, taxed, amount }): AppliedTax => ({
    taxCode: tax.taxCode,
    taxName: tax.taxName,
    taxRate: tax.taxRate,
    amountCents: toCents(amount, 'taxesAmountCents'),
    feesAmountCents: toCents(taxed),
    baseAmountCents: toCents(taxed),
  }));
  const difference = taxesAmountCents - rounded.reduce((total, line) => total + line.amountCents, 0);
  if (difference === 0 || rounded.length === 0) return rounded;
  const largest = rounded.reduce((best, line) => (line.amountCents > best.amountCents ? line : best));
  return rounded.map((line) => (line === largest ? { ...line, amountCents: line.amountCents + difference } : line));
}
