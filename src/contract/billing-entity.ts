import type { Address, Currency, Page, PageQuery, Timezone, Update, WriteOptions } from './conventions.js';

/** A text that is printed on invoices. */
export interface CustomSection {
  code: string;
  name: string;
  displayName?: string;
  details?: string;
}

/** Who issues invoices. What a customer does not set itself is set here. */
export interface BillingEntityInput {
  code?: string;
  name?: string;
  defaultCurrency?: Currency;
  timezone?: Timezone;
  /** Days from the issuing date to the due date. */
  netPaymentTerm?: number;
  /** Days for which an invoice of a period stays a draft. 0: it is finalized at once. */
  invoiceGracePeriod?: number;
  /** False: an invoice whose fees come to 0 is closed, not issued (invoices.md 4.9). */
  finalizeZeroAmountInvoice?: boolean;
  /** Whether `number` counts for each customer, or for the whole entity (invoices.md 5). */
  documentNumbering?: 'per_customer' | 'per_billing_entity';
  documentNumberPrefix?: string;
  /** What the issuing date of a period's invoice is counted from (invoices.md 4.3). */
  subscriptionInvoiceIssuingDateAnchor?: 'current_period_end' | 'next_period_start';
  /** Whether finalization moves the issuing date to its own day (invoices.md 4.4). */
  subscriptionInvoiceIssuingDateAdjustment?: 'keep_anchor' | 'align_with_finalization_date';
  /** Taxes of customers that have none of their own. */
  taxCodes?: string[];
  /** Sets each customer's tax by its country and VAT number (invoices.md 6a). The entity's country must be a member state. */
  euTaxManagement?: boolean;
  invoiceCustomSections?: CustomSection[];
  invoiceFooter?: string;
  documentLocale?: string;
  legalName?: string;
  legalNumber?: string;
  taxIdentificationNumber?: string;
  email?: string;
  logoUrl?: string;
  address?: Address;
}

export interface BillingEntity extends BillingEntityInput {
  id: string;
  code: string;
}

export interface BillingEntities {
  create(i: BillingEntityInput, options?: WriteOptions): Promise<BillingEntity>;
  /** Changes of dates and terms reach drafts, never what is issued (invoices.md 4.6). */
  update(code: string, i: Update<BillingEntityInput>, options?: WriteOptions): Promise<BillingEntity>;
  get(code: string): Promise<BillingEntity>;
  list(q?: PageQuery): Promise<Page<BillingEntity>>;
}
