import type { Alert, TriggeredAlert } from '../../contract.js';
import type { RowOf } from '../../storage/schema.js';

export type AlertRow = RowOf<'alerts'>;
export type TriggeredAlertRow = RowOf<'triggeredAlerts'>;

export function alertView(row: AlertRow): Alert {
  const { id, code, name, alertType, previousValue, lastProcessedAt, thresholds } = row;
  return { id, code, name, alertType, previousValue, lastProcessedAt: lastProcessedAt === null ? null : new Date(lastProcessedAt), thresholds };
}

export function triggeredAlertView(row: TriggeredAlertRow): TriggeredAlert {
  const { id, alertCode, alertType, previousValue, currentValue, crossedThresholds, createdAt } = row;
  return { id, alertCode, alertType, previousValue, currentValue, crossedThresholds, triggeredAt: new Date(createdAt) };
}
