import type { Cents, Currency, CalendarDate, DecimalInput, DecimalString, Page, PageQuery, Update, WriteOptions } from './conventions.js';
import type { Customer } from './customer.js';

export interface TaxInput {
  code: string;
  name: string;
  /** Percent. */
  rate: DecimalInput;
  description?: string;
  /** Taxes the default billing entity's customers that have no taxes of their own. */
  appliedToOrganization?: boolean;
}

export interface Tax {
  id: string;
  code: string;
  name: string;
  /** Percent. */
  rate: DecimalString;
  description: string | null;
  appliedToOrganization: boolean;
}

/** Taxes by code. Of the sets that apply to a fee the nearest one that is not empty counts alone (invoices.md 6.1). */
export interface Taxes {
  create(i: TaxInput, options?: WriteOptions): Promise<Tax>;
  /** Reaches drafts, never what is issued. */
  update(code: string, i: Update<TaxInput>, options?: WriteOptions): Promise<Tax>;
  delete(code: string, options?: WriteOptions): Promise<void>;
  get(code: string): Promise<Tax>;
  list(q?: PageQuery): Promise<Page<Tax>>;
}

/** A tax as it was put on a fee, an invoice or a credit note: what is changed later does not change it. */
export interface AppliedTax {
  taxCode: string;
  taxName: string;
  /** Percent. */
  taxRate: DecimalString;
  amountCents: Cents;
  /** What it was taken on, after coupons. */
  feesAmountCents: Cents;
  baseAmountCents?: Cents;
}

/**
 * The port to an outside tax engine, which then decides all taxes. Asked once for each `idempotencyKey`; an invoice is `pending` until it has
 * answered, and `failed` if it throws.
 */
export interface TaxProvider {
  readonly code: string;
  calculate(i: {
    idempotencyKey: string;
    customer: Customer;
    currency: Currency;
    issuingDate: CalendarDate;
    /** Amounts after coupons. */
    fees: { feeId: string; itemCode: string; amountCents: Cents }[];
  }): Promise<{ fees: { feeId: string; taxes: { name: string; /** Percent. */ rate: DecimalString; amountCents: Cents }[] }[] }>;
}
