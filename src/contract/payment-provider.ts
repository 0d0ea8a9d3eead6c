import type { Cents, Currency } from './conventions.js';
import type { CreditNote } from './credit-note.js';
import type { Customer } from './customer.js';
import type { Invoice } from './invoice.js';
import type { PaymentStatus } from './payment.js';

/** A webhook as it came in: the body unread, for its signature is over the bytes. */
export interface Webhook {
  body: string | Uint8Array;
  headers: Record<string, string | undefined>;
}

/** The port to a payment service provider. `collect` and `refund` must be idempotent in `idempotencyKey`, however late they are called again. */
export interface PaymentProvider {
  /** What `paymentProvider` of a customer names. */
  readonly code: string;
  /** Takes the money. Throwing means that nothing is known of the outcome: it is called again with the same key. */
  collect(i: { idempotencyKey: string; amountCents: Cents; currency: Currency; customer: Customer; invoices: Invoice[] }): Promise<CollectAnswer>;
  /** Withdraws a payment that is still pending. */
  cancel?(i: { providerPaymentId: string }): Promise<{ status: PaymentStatus }>;
  refund?(i: { idempotencyKey: string; amountCents: Cents; currency: Currency; creditNote: CreditNote; providerPaymentId: string }): Promise<{ status: PaymentStatus; providerRefundId?: string; failureCode?: string }>;
  /** A page of the provider's on which the customer pays what is due. What is paid there comes back as a notice with `invoiceId`. */
  paymentUrl?(i: { invoice: Invoice; customer: Customer }): Promise<{ url: string }>;
  /** Turns a provider's webhook into what the engine can apply; throws on a bad signature. */
  parseWebhook?(i: Webhook): Promise<ProviderNotice[]>;
}

/**
 * What became of an attempt. `amountCents` where the provider took another amount than it was asked for: what the customer had
 * paid on the provider's page before, instead of being charged again. `failureCode` is the provider's own.
 */
export interface CollectAnswer {
  status: PaymentStatus;
  providerPaymentId?: string;
  amountCents?: Cents;
  failureCode?: string;
  nextAction?: unknown;
}

/** What a provider tells of its own accord: of a payment, or of a refund that it was asked for under `refundIdempotencyKey`. */
export type ProviderNotice = PaymentNotice | RefundNotice;

export interface PaymentNotice {
  providerPaymentId: string;
  status: PaymentStatus;
  failureCode?: string;
  /** The key of the attempt that it is of, for a provider that keeps it: so money is recognized whose answer was never heard. */
  idempotencyKey?: string;
  /** Money that came in through the provider's own page, for this invoice; both or neither. */
  invoiceId?: string;
  amountCents?: Cents;
  /** The customer disputed the payment, and won. */
  disputeLost?: boolean;
}

export interface RefundNotice {
  refundIdempotencyKey: string;
  status: PaymentStatus;
  failureCode?: string;
}
