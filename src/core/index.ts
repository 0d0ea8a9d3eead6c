/**
 * The pure functions behind the engine, usable alone: price a quote, find a billing period, compute an invoice. No clock,
 * no I/O, no randomness.
 */
export { BillingError, Refusals, type BillingErrorCode, type ErrorDetails, type Refusal } from './errors/billing-error.js';

export { Decimal, canonical, dec, parseDecimal } from './money/decimal.js';
export { roundDown, roundHalfUp, roundUp, truncate } from './money/rounding.js';
export { toCents } from './money/cents.js';
export { allocate } from './money/allocate.js';
export { currencyExponent, isCurrency } from './money/currency.js';

export { type Instant, parseInstant, toIso } from './time/instant.js';
export { type CalendarDate, addDays, addMonths, daysFromTo, parseCalendarDate } from './time/calendar-date.js';
export { endOfDay, isTimezone, localDate, startOfDay } from './time/timezone.js';
export {
  type BillingPeriod, type BillingRhythm, monthlyRhythm, periodAfter, periodBefore, periodHolding, periodInstants,
} from './time/billing-period.js';
export { prorate } from './time/proration.js';

export type { MetricDefinition, MetricFacts } from './metrics/metric.js';
export { type Scalar, type UsageEvent, compareEvents } from './metrics/usage-event.js';
export { type Fold, foldEvents, mergeAll } from './metrics/fold.js';
export { foldFor } from './metrics/aggregate.js';
export { type Atom, type AggregationInput, aggregateCharge } from './metrics/aggregate-usage.js';
export type { AggregationWindow } from './metrics/aggregation-window.js';
export { parseMetric } from './metrics/parse-metric.js';
export { parseExpression } from './metrics/expression-parser.js';
export { evaluateExpression } from './metrics/evaluate-expression.js';

export { type PricingModel, pricingModel } from './charges/pricing-model.js';
export { type RatedUsage, NO_USAGE } from './charges/rated-usage.js';
export type { Price } from './charges/price.js';
export { priceUsage } from './charges/price-usage.js';
export { type FeeAmounts, feeAmounts } from './charges/fee-amounts.js';
export { parseCharge } from './charges/parse-charge.js';
export type { NormalisedCharge } from './charges/normalised-charge.js';

export type { PlanDefinition } from './plans/plan.js';
export { planFee } from './plans/plan-fee.js';
export { type CouponApplication, type CouponResult, applyCoupons } from './coupons/apply-coupons.js';
export { type TaxRate, selectTaxes } from './taxes/tax.js';
export { taxFee } from './taxes/tax-fee.js';
export type { FeeDraft } from './invoices/fee-draft.js';
export { type ComputedInvoice, type InvoiceInput, computeInvoice } from './invoices/compute-invoice.js';
export { explainInvoice } from './invoices/explain-invoice.js';
export { type CreditableFee, type NotedTax } from './credit-notes/creditable-fee.js';
export { type LeftForNotes, type NoteFigures, noteFigures } from './credit-notes/note-figures.js';
export { type CreditAmount, type CreditRate, creditsOf, topUpAmount } from './wallets/credits-and-money.js';
export { type FeeCap, type PayingWallet, payFromWallets } from './wallets/pay-invoice.js';
export { EU_TAXES, type EuTaxTable } from './taxes/eu-tax-table.js';
export { type EuTaxCase, euTaxCode } from './taxes/eu-tax.js';
