/**
 * The public contract: names and JSON shapes of everything that goes in and out of the `BillingEngine`.
 *
 * - Money is `…Cents`; decimals (units, prices, percentages) come in as texts or numbers and go out as canonical texts.
 * - Instants are `Date`, calendar dates are `'YYYY-MM-DD'` in the customer's timezone; both are ISO texts in JSON.
 * - An optional field that is unset is `null` on output, never missing. On an update, `null` clears a field and leaving it out keeps it.
 * - A list answers `{ items, nextCursor }`, oldest first.
 * - Every write is one storage transaction: it happens whole or not at all. Every write method takes `WriteOptions` last.
 * - What is refused is a `BillingError` with a code and, under the path of each field, the reasons.
 */
export type * from './contract/add-on.js';
export type * from './contract/alert.js';
export type * from './contract/analytics.js';
export type * from './contract/billable-metric.js';
export type * from './contract/billing-entity.js';
export type * from './contract/charge.js';
export type * from './contract/conventions.js';
export type * from './contract/coupon.js';
export type * from './contract/credit-note.js';
export type * from './contract/custom.js';
export type * from './contract/customer.js';
export type * from './contract/domain-event.js';
export type * from './contract/dunning.js';
export type * from './contract/event.js';
export type * from './contract/feature.js';
export type * from './contract/fee.js';
export type * from './contract/invoice.js';
export type * from './contract/payment.js';
export type * from './contract/payment-provider.js';
export type * from './contract/plan.js';
export type * from './contract/pricing-unit.js';
export type * from './contract/run.js';
export type * from './contract/subscription.js';
export type * from './contract/tax.js';
export type * from './contract/usage.js';
export type * from './contract/wallet.js';
