import type { DecimalString } from '../../contract.js';
import { ALERT_KINDS } from '../../core/alerts/alert-type.js';
import { passedThresholds } from '../../core/alerts/passed-thresholds.js';
import type { Instant } from '../../core/time/instant.js';
import { deriveId } from '../ids.js';
import type { Work } from '../work.js';
import { type AlertRow, triggeredAlertView } from './alert-views.js';

/** What an alert watches, as it is now. */
export interface AlertedValue {
  value: DecimalString;
  /** Start of the charges period, for the kinds that count from 0 in each; null for the others. */
  periodFrom: Instant | null;
  externalCustomerId: string;
}

/**
 * Compares an alert's value with what it was, tells the thresholds that were passed, all in one, and remembers the value,
 * also when it moved the other way (payments.md 9.4 to 9.7). A value that stands still is left alone.
 */
export async function evaluateAlert(work: Work, row: AlertRow, { value, periodFrom, externalCustomerId }: AlertedValue): Promise<void> {
  const isNewPeriod = periodFrom !== null && row.periodFrom !== null && periodFrom !== row.periodFrom;
  if (value === row.previousValue && row.lastProcessedAt !== null && !isNewPeriod) return;
  const previousValue = isNewPeriod ? '0' : row.previousValue;
  const crossedThresholds = passedThresholds(row.thresholds, ALERT_KINDS[row.alertType].direction, previousValue, value);
  const alert = await work.update('alerts', row, { previousValue: value, lastProcessedAt: work.now, periodFrom });
  if (crossedThresholds.length === 0) return;
  const triggered = {
    id: deriveId('tra', alert.id, alert.version), alertId: alert.id, kind: alert.kind, subject: alert.subject, alertCode: alert.code, alertType: alert.alertType,
    previousValue, currentValue: value, crossedThresholds, createdAt: work.now,
  };
  await work.insert('triggeredAlerts', triggered);
  await work.tell('alert.triggered', externalCustomerId, {
    triggeredAlert: {
      ...triggeredAlertView({ ...triggered, version: 1, seq: 0 }),
      externalSubscriptionId: alert.kind === 'subscription' ? alert.subject : null,
      walletId: alert.kind === 'wallet' ? alert.subject : null,
      billableMetricCode: alert.billableMetricCode,
      alertName: alert.name,
    },
  });
}
