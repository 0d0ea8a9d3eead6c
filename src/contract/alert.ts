import type { DecimalInput, DecimalString, Page, PageQuery, WriteOptions } from './conventions.js';

/** What is watched. Amounts are in minor units, units and credits are decimals. */
export type AlertType =
  | 'current_usage_amount'
  | 'lifetime_usage_amount'
  | 'billable_metric_current_usage_amount'
  | 'billable_metric_current_usage_units'
  | 'billable_metric_lifetime_usage_units'
  | 'wallet_balance_amount'
  | 'wallet_credits_balance'
  | 'wallet_ongoing_balance_amount'
  | 'wallet_credits_ongoing_balance';

export interface AlertThresholdInput {
  code?: string;
  value: DecimalInput;
  /** Again after each further such step; at most one. */
  recurring?: boolean;
}

export interface AlertThresholdView {
  code: string | null;
  value: DecimalString;
  recurring: boolean;
}

interface AlertSubject {
  /** Either a subscription, */
  externalSubscriptionId?: string;
  /** or a wallet. */
  walletId?: string;
}

export interface AlertInput extends AlertSubject {
  alertType: AlertType;
  /** Unique among the subject's alerts. */
  code: string;
  name?: string;
  /** For the types of a metric. */
  billableMetricCode?: string;
  thresholds: AlertThresholdInput[];
}

export interface Alert {
  id: string;
  code: string;
  name: string | null;
  alertType: AlertType;
  /** What was seen last. */
  previousValue: DecimalString;
  lastProcessedAt: Date | null;
  thresholds: AlertThresholdView[];
}

/** That thresholds were crossed, several at once if so: told once. */
export interface TriggeredAlert {
  id: string;
  alertCode: string;
  alertType: AlertType;
  previousValue: DecimalString;
  currentValue: DecimalString;
  crossedThresholds: AlertThresholdView[];
  triggeredAt: Date;
}

/** Usage is watched for rising, wallets for falling, in every `run` (payments.md 9). */
export interface Alerts {
  /** One code and one kind for each subject (once for each metric): `already_exists`. */
  create(i: AlertInput, options?: WriteOptions): Promise<Alert>;
  list(q?: PageQuery & AlertSubject): Promise<Page<Alert>>;
  listTriggered(q?: PageQuery & AlertSubject & { alertCode?: string }): Promise<Page<TriggeredAlert>>;
  /** `thresholds` replace those there are. */
  update(i: AlertSubject & { code: string; name?: string | null; thresholds?: AlertThresholdInput[] }, options?: WriteOptions): Promise<Alert>;
  delete(i: AlertSubject & { code: string }, options?: WriteOptions): Promise<void>;
}
