export { BillingEngine, type EngineOptions } from './engine/billing-engine.js';
export { BillingError, type BillingErrorCode, type ErrorDetails } from './core/errors/billing-error.js';
export { ALL_FILTER_VALUES } from './core/metrics/all-filter-values.js';
export type { EntitlementAnswer, EntitlementQuestion } from './engine/entitlements/check.js';
export type { RunOptions } from './engine/billing/run-tasks.js';
export { EU_TAXES, type EuTaxTable } from './core/taxes/eu-tax-table.js';
export type { VatNumberChecker } from './engine/taxes/taxation.js';
export type { Storage } from './storage/port.js';
export type * from './contract.js';
