import type { AppliedTax, Cents, Currency, InvoiceCredit } from '../../contract.js';
import { type CouponApplication, type CouponUse, applyCoupons } from '../coupons/apply-coupons.js';
import { toCents } from '../money/cents.js';
import { type Decimal, dec } from '../money/decimal.js';
import { type FeeTaxes, taxFee } from '../taxes/tax-fee.js';
import { taxInvoice } from '../taxes/tax-invoice.js';
import { type FeeCap, type PayingWallet, type WalletPayment, payFromWallets } from '../wallets/pay-invoice.js';
import { feeAfterTax } from './fee-after-tax.js';
import type { FeeDraft } from './fee-draft.js';
import type { InvoiceAmounts } from './invoice.js';
import { payableOf } from './payable-of.js';
import { type ProgressiveCredit, type ProgressiveUse, applyProgressiveCredits } from './progressive-credit.js';
import { type AvailableNote, type NoteUse, useCreditNotes } from './use-credit-notes.js';

export interface InvoiceInput {
  currency: Currency;
  fees: readonly FeeDraft[];
  /** The customer's active coupons in the order of applying; none for a draft or a type that takes none (invoices.md 3). */
  coupons: readonly CouponApplication[];
  /** Progressive invoices of the usage that this one bills; on a draft too. */
  progressive?: readonly ProgressiveCredit[];
  /** The customer's credit notes with something left, the oldest first; none where coupons are none. */
  creditNotes?: readonly AvailableNote[];
  /** The customer's wallets that may pay it, in their order; none where coupons are none. */
  wallets?: readonly PayingWallet[];
}

/** A fee with what the invoice's deductions and taxes make of it. */
export interface ComputedFee {
  draft: FeeDraft;
  /** Its share of coupons and progressive credit, exact, in minor units. */
  credited: Decimal;
  subTotalExcludingTaxesCents: Cents;
  taxes: FeeTaxes;
}

export interface ComputedInvoice {
  fees: ComputedFee[];
  amounts: InvoiceAmounts;
  appliedTaxes: AppliedTax[];
  /** In the order in which they were taken off. */
  credits: Omit<InvoiceCredit, 'id'>[];
  couponUses: CouponUse[];
  progressiveUses: ProgressiveUse[];
  noteUses: NoteUse[];
  walletPayments: WalletPayment[];
}

/**
/**
 * The one computation behind every invoice, draft and preview: fees, then progressive credit, then coupons, then taxes on what is left of each
 * fee, then credit notes and prepaid credits, in the order of invoices.md 3. Each published figure is rounded once, half away from zero.
 */
export function computeInvoice({ currency, fees, coupons, progressive = [], creditNotes = [], wallets = [] }: InvoiceInput): ComputedInvoice {
  const feesAmountCents = fees.reduce((total, fee) => total + fee.amountCents, 0);
  const progressiveResult = applyProgressiveCredits(fees, progressive);
  const progressiveCents = progressiveResult.uses.reduce((total, use) => total + use.amountCents, 0);
  const couponResult = applyCoupons(
    fees.map((fee, index) => ({ ...fee, credited: progressiveResult.credited[index]! })),
    feesAmountCents > 0 ? coupons : [],
    currency,
  );
  const subTotalExcludingTaxesAmountCents = feesAmountCents - progressiveCents - couponResult.amountCents;

  const computed = fees.map((draft, index): ComputedFee => {
    const credited = couponResult.credited[index]!;
    const base = dec(draft.amountCents).minus(credited);
    return { draft, credited, subTotalExcludingTaxesCents: toCents(base), taxes: taxFee(base, draft.taxes) };
  });
  const taxes = taxInvoice(
    computed.map(({ draft, credited, taxes }) => ({ base: dec(draft.amountCents).minus(credited), taxes })),
    subTotalExcludingTaxesAmountCents,
  );
  const subTotalIncludingTaxesAmountCents = subTotalExcludingTaxesAmountCents + taxes.taxesAmountCents;
  const afterTax = computed.map(feeAfterTax);
  const notes = useCreditNotes(subTotalIncludingTaxesAmountCents, creditNotes, afterTax);
  const left = subTotalIncludingTaxesAmountCents - notes.amountCents;
  const caps = computed.map(({ draft }, index): FeeCap => ({ ...payableOf(draft), cap: afterTax[index]!.minus(notes.shares[index]!) }));
  const walletPayments = payFromWallets(left, caps, wallets);
  const prepaid = walletPayments.reduce((total, payment) => total + payment.amountCents, 0);
  const granted = walletPayments.reduce((total, payment) => total + payment.grantedCents, 0);
  const amounts: InvoiceAmounts = {
    feesAmountCents,
    progressiveBillingCreditAmountCents: progressiveCents,
    couponsAmountCents: couponResult.amountCents,
    subTotalExcludingTaxesAmountCents,
    taxesAmountCents: taxes.taxesAmountCents,
    taxesRate: taxes.taxesRate,
    subTotalIncludingTaxesAmountCents,
    creditNotesAmountCents: notes.amountCents,
    prepaidCreditAmountCents: prepaid,
    prepaidGrantedCreditAmountCents: granted,
    prepaidPurchasedCreditAmountCents: prepaid - granted,
    totalAmountCents: left - prepaid,
  };
  assertAddsUp(amounts);
  return {
    fees: computed,
    amounts,
    appliedTaxes: taxes.appliedTaxes,
    credits: [
      ...progressiveResult.uses.filter(({ amountCents }) => amountCents > 0).map((use) => ({
        amountCents: use.amountCents,
        amountCurrency: currency,
        beforeTaxes: true,
        item: { type: 'invoice' as const, code: use.number, name: use.number },
      })),
      ...couponResult.uses.map((use) => ({
        amountCents: use.amountCents,
        amountCurrency: currency,
        beforeTaxes: true,
        item: { type: 'coupon' as const, code: use.couponCode, name: use.name },
      })),
      ...notes.uses.map((use) => ({
        amountCents: use.amountCents,
        amountCurrency: currency,
        beforeTaxes: false,
        item: { type: 'credit_note' as const, code: use.number, name: use.number },
      })),
    ],
    couponUses: couponResult.uses,
    progressiveUses: progressiveResult.uses,
    noteUses: notes.uses,
    walletPayments,
  };
}

/** Σ fees − discounts + Σ taxes − credits = total ≥ 0: a broken invariant is a defect and must never be stored. */
function assertAddsUp(amounts: InvoiceAmounts): void {
  const expected =
    amounts.feesAmountCents - amounts.progressiveBillingCreditAmountCents - amounts.couponsAmountCents + amounts.taxesAmountCents
    - amounts.creditNotesAmountCents - amounts.prepaidCreditAmountCents;
  if (expected !== amounts.totalAmountCents || amounts.totalAmountCents < 0) {
    throw new Error(`invoice does not add up: ${JSON.stringify(amounts)}`);
  }
  for (const [name, value] of Object.entries(amounts)) {
    if (typeof value === 'number') toCents(dec(value), name);
  }
}
