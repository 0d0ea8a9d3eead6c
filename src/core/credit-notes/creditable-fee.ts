import type { Cents, DecimalString } from '../../contract.js';
import { dec } from '../money/decimal.js';

/** A fee as the notes on its invoice see it: its figures as the invoice recorded them, in minor units. */
export interface CreditableFee {
  id: string;
  amountCents: Cents;
  /** What coupons and progressive billing credits took off it, exact. */
  couponShare: DecimalString;
  taxes: readonly NotedTax[];
  /** Σ of the item amounts of the notes that it has, drafts and voided ones included. */
  notedCents: Cents;
}

/** A tax as the invoice recorded it, not as it is today. */
export interface NotedTax {
  taxCode: string;
  taxName: string;
  /** Percent. */
  taxRate: DecimalString;
  /** The share of the fee that is taxed: 1, unless a tax provider taxed a part of it only. */
  taxedShare: DecimalString;
}

/** What notes may still take from a fee, before coupons and taxes, in minor units (credits.md 1.4.1). */
export function creditableOfFee({ amountCents, notedCents }: CreditableFee): Cents {
  return Math.max(amountCents - notedCents, 0);
}

/** Whether items of these amounts take the last creditable amount of every fee of the invoice (credits.md 1.3.3). */
export function takesTheRest(fees: readonly CreditableFee[], items: readonly { feeId: string; amount: DecimalString }[]): boolean {
  return fees.every((fee) => {
    const taken = items.filter(({ feeId }) => feeId === fee.id).reduce((total, { amount }) => total.plus(amount), dec(0));
    return taken.gte(creditableOfFee(fee));
  });
}
