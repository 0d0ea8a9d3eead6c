import type { CalendarDate, Cents, Currency, DecimalString, Metadata, Page, PageQuery, WriteOptions } from './conventions.js';
import type { AppliedTax } from './tax.js';

/** What is given back of an invoice, in three parts that add up to what the items come to (credits.md 1.5). */
export interface CreditNoteInput {
  invoiceId: string;
  reason?: 'duplicated_charge' | 'product_unsatisfactory' | 'order_change' | 'order_cancellation' | 'fraudulent_charge' | 'other';
  description?: string;
  /** For invoices to come. */
  creditAmountCents?: Cents;
  /** Of money that was paid. */
  refundAmountCents?: Cents;
  /** Of what is still due on this invoice. */
  offsetAmountCents?: Cents;
  /** Before coupons and taxes. */
  items: { feeId: string; amountCents: Cents }[];
}

export interface CreditNote {
  id: string;
  number: string;
  sequentialId: number;
  invoiceId: string;
  invoiceNumber: string;
  externalCustomerId: string;
  issuingDate: CalendarDate;
  reason: string;
  description: string | null;
  currency: Currency;
  /** A draft as long as its invoice is one. */
  status: 'draft' | 'finalized';
  /** Null without a credit part. */
  creditStatus: 'available' | 'consumed' | 'voided' | null;
  /** Null without a refund part. */
  refundStatus: 'pending' | 'succeeded' | 'failed' | null;
  /** Subtotal and taxes, each rounded. */
  totalAmountCents: Cents;
  creditAmountCents: Cents;
  refundAmountCents: Cents;
  offsetAmountCents: Cents;
  /** What is left of the credit part. */
  balanceAmountCents: Cents;
  taxesAmountCents: Cents;
  /** Percent. */
  taxesRate: DecimalString;
  subTotalExcludingTaxesAmountCents: Cents;
  /** The items' share of the invoice's coupons. */
  couponsAdjustmentAmountCents: Cents;
  items: { id: string; feeId: string; amountCents: Cents; preciseAmountCents: DecimalString; amountCurrency: Currency }[];
  appliedTaxes: AppliedTax[];
  createdAt: Date;
  voidedAt: Date | null;
  refundedAt: Date | null;
  metadata: Metadata;
  preciseTaxesAmountCents: DecimalString;
  preciseCouponsAdjustmentAmountCents: DecimalString;
  preciseTotalAmountCents: DecimalString;
}

/** What a note of these items would come to, and the most that each of its parts could be. */
export interface CreditNoteEstimate {
  invoiceId: string;
  currency: Currency;
  taxesAmountCents: Cents;
  taxesRate: DecimalString;
  subTotalExcludingTaxesAmountCents: Cents;
  couponsAdjustmentAmountCents: Cents;
  maxCreditableAmountCents: Cents;
  maxRefundableAmountCents: Cents;
  maxOffsettableAmountCents: Cents;
  items: { feeId: string; amountCents: Cents }[];
  appliedTaxes: AppliedTax[];
  preciseTaxesAmountCents: DecimalString;
  preciseCouponsAdjustmentAmountCents: DecimalString;
}

/** All notes of an invoice together never come to more than it, and to the cent to it once everything is given back. */
export interface CreditNotes {
  /** More than is left, or was paid: `validation_failed`, at the item or part (credits.md 1.5). */
  create(i: CreditNoteInput, options?: WriteOptions): Promise<CreditNote>;
  /** What `create` with the same items then makes. Writes nothing. */
  estimate(i: Pick<CreditNoteInput, 'invoiceId' | 'items'>): Promise<CreditNoteEstimate>;
  /** For a refund that the host has paid back itself (credits.md 1.6). */
  update(id: string, i: { refundStatus?: 'pending' | 'succeeded' | 'failed' }, options?: WriteOptions): Promise<CreditNote>;
  /** Takes back what is left of the credit part; none is left: `not_allowed`. */
  void(id: string, options?: WriteOptions): Promise<CreditNote>;
  get(id: string): Promise<CreditNote>;
  list(q?: PageQuery & { externalCustomerId?: string; invoiceId?: string }): Promise<Page<CreditNote>>;
}
