import type { Address, Currency, Metadata, Page, PageQuery, Timezone, WriteOptions } from './conventions.js';

/** Who is billed. What is left out follows the billing entity. */
export interface CustomerInput {
  /** The host's own id. */
  externalId: string;
  name?: string;
  legalName?: string;
  legalNumber?: string;
  email?: string;
  phone?: string;
  url?: string;
  customerType?: 'company' | 'individual';
  /** A `partner` gets self-billed invoices, which are neither collected nor counted in analytics. */
  accountType?: 'customer' | 'partner';
  billingEntityCode?: string;
  /** Set by the first document if left out; from then on it stays. */
  currency?: Currency;
  /** Whose days periods, proration and dates are counted by. */
  timezone?: Timezone;
  documentLocale?: string;
  address?: Address;
  shippingAddress?: Address;
  /** Days from the issuing date to the due date. */
  netPaymentTerm?: number;
  /** Days for which an invoice of a period stays a draft. */
  invoiceGracePeriod?: number;
  finalizeZeroAmountInvoice?: 'inherit' | 'skip' | 'finalize';
  subscriptionInvoiceIssuingDateAnchor?: 'current_period_end' | 'next_period_start';
  subscriptionInvoiceIssuingDateAdjustment?: 'keep_anchor' | 'align_with_finalization_date';
  taxCodes?: string[];
  /** VAT number; `''` removes it. */
  taxIdentificationNumber?: string;
  invoiceCustomSectionCodes?: string[];
  skipInvoiceCustomSections?: boolean;
  /** The `code` of a provider given to the engine, which then collects this customer's invoices. */
  paymentProvider?: string;
  /** The customer's id at the provider. */
  providerCustomerId?: string;
  metadata?: Metadata;
  dunningCampaignCode?: string;
  excludeFromDunningCampaign?: boolean;
}

export type Customer = CustomerInput & {
  id: string;
  sequentialId: number;
  /** The part of invoice numbers that is the customer's. */
  slug: string;
  createdAt: Date;
};

export interface Customers {
  /** Makes the customer, or changes what is given of it. A change of timezone or terms never bills a day twice (subscriptions.md 2.7). */
  upsert(i: CustomerInput, options?: WriteOptions): Promise<Customer>;
  get(externalId: string): Promise<Customer>;
  list(q?: PageQuery): Promise<Page<Customer>>;
  /** Terminates its subscriptions, finalizes what is drafted, keeps every issued document. */
  delete(externalId: string, options?: WriteOptions): Promise<void>;
}
