import type { Cents, Currency, InstantInput, Page, PageQuery, WriteOptions } from './conventions.js';
import type { Webhook } from './payment-provider.js';

export type PaymentStatus = 'pending' | 'succeeded' | 'failed';

/** Money that came in, or is being asked for. */
export interface Payment {
  id: string;
  externalCustomerId: string;
  invoiceIds: string[];
  payableType: 'Invoice' | 'PaymentRequest';
  amountCents: Cents;
  amountCurrency: Currency;
  /** `succeeded` is for good. */
  status: PaymentStatus;
  type: 'manual' | 'provider';
  reference: string | null;
  providerCode: string | null;
  providerPaymentId: string | null;
  /** What the customer still has to do, as the provider said it. */
  nextAction: unknown;
  receipt: { number: string; createdAt: Date } | null;
  createdAt: Date;
}

export interface PaymentReceipt {
  number: string;
  createdAt: Date;
  payment: Payment;
}

/** Why a provider failed, in its own code where it gave one. */
export interface ProviderError {
  code: string | null;
}

export interface Payments {
  /** A payment made outside a provider; may be a part. More than is due, or on an invoice that is not issued, is refused (payments.md 3.6). */
  record(i: { invoiceId: string; amountCents: Cents; reference: string; paidAt?: InstantInput }, options?: WriteOptions): Promise<Payment>;
  list(q?: PageQuery & { externalCustomerId?: string; invoiceId?: string }): Promise<Page<Payment>>;
  /** Applies what a provider's webhook tells. A bad signature: `validation_failed`; an unknown provider: `not_found`. */
  handleWebhook(providerCode: string, i: Webhook, options?: WriteOptions): Promise<void>;
}

/** Several overdue invoices, asked for as one. */
export interface PaymentRequest {
  id: string;
  externalCustomerId: string;
  email: string | null;
  amountCents: Cents;
  amountCurrency: Currency;
  paymentStatus: PaymentStatus;
  invoiceIds: string[];
  /** The campaign that made it; null when the host did. */
  dunningCampaignCode: string | null;
  createdAt: Date;
}

export interface PaymentRequests {
  /** Of invoices of one customer, one currency and one billing entity that are overdue and not being collected (payments.md 6). */
  create(i: { externalCustomerId: string; invoiceIds: string[]; email?: string }, options?: WriteOptions): Promise<PaymentRequest>;
  loseDispute(id: string, options?: WriteOptions): Promise<PaymentRequest>;
  get(id: string): Promise<PaymentRequest>;
  list(q?: PageQuery & { externalCustomerId?: string }): Promise<Page<PaymentRequest>>;
}
