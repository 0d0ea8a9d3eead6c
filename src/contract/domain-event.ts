import type { TriggeredAlert } from './alert.js';
import type { BillableMetric } from './billable-metric.js';
import type { Page, PageQuery } from './conventions.js';
import type { CreditNote } from './credit-note.js';
import type { Customer } from './customer.js';
import type { FinishedDunning } from './dunning.js';
import type { Event } from './event.js';
import type { Feature } from './feature.js';
import type { Fee } from './fee.js';
import type { Invoice } from './invoice.js';
import type { Payment, PaymentReceipt, PaymentRequest, ProviderError } from './payment.js';
import type { Plan, UsageThresholdInput } from './plan.js';
import type { Subscription } from './subscription.js';
import type { Wallet, WalletTransaction } from './wallet.js';

/**
 * What each domain event carries, by its type: the object as the API shows it, under its name. Events are written in the same
 * transaction as the change they tell of, and delivered at least once, in order per customer; `id` stays the same over every delivery.
 *
 * ```ts
 * await billing.outbox.drain(async (event) => {
 *   if (event.type === 'invoice.created') await sendInvoice(event.data.invoice);
 * });
 * ```
 */
export interface DomainEventData {
  'customer.created': { customer: Customer };
  'customer.updated': { customer: Customer };
  'plan.created': { plan: Plan };
  'plan.updated': { plan: Plan };
  'plan.deleted': { plan: Plan };
  'billable_metric.created': { billableMetric: BillableMetric };
  'billable_metric.updated': { billableMetric: BillableMetric };
  'billable_metric.deleted': { billableMetric: BillableMetric };
  'feature.created': { feature: Feature };
  'feature.updated': { feature: Feature };
  'feature.deleted': { feature: Feature };
  'subscription.started': { subscription: Subscription };
  'subscription.incomplete': { subscription: Subscription };
  'subscription.canceled': { subscription: Subscription };
  'subscription.updated': { subscription: Subscription };
  'subscription.terminated': { subscription: Subscription };
  'subscription.trial_ended': { subscription: Subscription };
  'subscription.termination_alert': { subscription: Subscription };
  'subscription.usage_threshold_reached': { subscription: Subscription; usageThreshold: UsageThresholdInput };
  'fee.created': { fee: Fee };
  'invoice.drafted': { invoice: Invoice };
  'invoice.created': { invoice: Invoice };
  'invoice.one_off_created': { invoice: Invoice };
  'invoice.paid_credit_added': { invoice: Invoice };
  'invoice.voided': { invoice: Invoice };
  'invoice.payment_overdue': { invoice: Invoice };
  'invoice.payment_status_updated': { invoice: Invoice };
  'invoice.payment_dispute_lost': { invoice: Invoice };
  'invoice.payment_failure': { invoice: Invoice; providerError: ProviderError };
  'payment.succeeded': { payment: Payment };
  'payment.requires_action': { payment: Payment; nextAction: unknown };
  'payment_receipt.created': { paymentReceipt: PaymentReceipt };
  'payment_request.created': { paymentRequest: PaymentRequest };
  'payment_request.payment_status_updated': { paymentRequest: PaymentRequest };
  'payment_request.payment_failure': { paymentRequest: PaymentRequest; providerError: ProviderError };
  'dunning_campaign.finished': { dunningCampaign: FinishedDunning };
  'credit_note.created': { creditNote: CreditNote };
  'credit_note.provider_refund_failure': { creditNote: CreditNote; providerError: ProviderError };
  'wallet.created': { wallet: Wallet };
  'wallet.updated': { wallet: Wallet };
  'wallet.terminated': { wallet: Wallet };
  'wallet.depleted_ongoing_balance': { wallet: Wallet };
  'wallet_transaction.created': { walletTransaction: WalletTransaction };
  'wallet_transaction.updated': { walletTransaction: WalletTransaction };
  'wallet_transaction.payment_failure': { walletTransaction: WalletTransaction; providerError: ProviderError };
  'alert.triggered': { triggeredAlert: TriggeredAlert & { externalSubscriptionId: string | null; walletId: string | null; billableMetricCode: string | null; alertName: string | null } };
  'event.error': { event: Event; transactionId: string; error: Record<string, string[]> };
}

export type DomainEventType = keyof DomainEventData;

/** `at` is the engine's clock at the change; `externalCustomerId` is null where no customer is concerned. */
export type DomainEventOf<T extends DomainEventType> = { [K in T]: { id: string; type: K; at: Date; externalCustomerId: string | null; data: DomainEventData[K] } }[T];

/** Told apart by `type`. */
export type DomainEvent = DomainEventOf<DomainEventType>;

export interface Outbox {
  /** All events, whether handed over or not. */
  list(q?: PageQuery & { type?: string; externalCustomerId?: string }): Promise<Page<DomainEvent>>;
  /** Hands unseen events to `handler`, in order for each customer; marks them seen when it resolves, and tries again with growing pauses when it rejects. */
  drain(handler: (e: DomainEvent) => Promise<void>, o?: { limit?: number }): Promise<{ delivered: number; failed: number }>;
}
