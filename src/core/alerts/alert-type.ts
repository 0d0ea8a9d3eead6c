import type { AlertType } from '../../contract.js';

/** What an alert watches, and whether its value passes thresholds on the way up or down: it follows from the kind (payments.md 9.1). */
export interface AlertKind {
  subject: 'subscription' | 'wallet';
  direction: 'rising' | 'falling';
  /** Whether it is about one billable metric, which must then be named. */
  ofMetric: boolean;
  /** Counts from 0 again in each charges period (payments.md 9.7). */
  ofPeriod: boolean;
}

const usage = (ofMetric: boolean, ofPeriod: boolean): AlertKind => ({ subject: 'subscription', direction: 'rising', ofMetric, ofPeriod });
const balance: AlertKind = { subject: 'wallet', direction: 'falling', ofMetric: false, ofPeriod: false };

export const ALERT_KINDS: Readonly<Record<AlertType, AlertKind>> = {
  current_usage_amount: usage(false, true),
  billable_metric_current_usage_amount: usage(true, true),
  billable_metric_current_usage_units: usage(true, true),
  lifetime_usage_amount: usage(false, false),
  billable_metric_lifetime_usage_units: usage(true, false),
  wallet_balance_amount: balance,
  wallet_credits_balance: balance,
  wallet_ongoing_balance_amount: balance,
  wallet_credits_ongoing_balance: balance,
};
