import type { CalendarDate, DecimalString, Interval } from '../../contract.js';
import type { Instant } from '../time/instant.js';

/** A wallet's rule for topping itself up (credits.md 7.1). Credits are decimals; instants in milliseconds. */
export interface RecurringRule {
  id: string;
  status: 'active' | 'terminated';
  trigger: 'interval' | 'threshold';
  method: 'fixed' | 'target';
  interval: Interval | null;
  startedAt: Instant | null;
  expirationAt: Instant | null;
  paidCredits: DecimalString;
  grantedCredits: DecimalString;
  grantsTargetTopUp: boolean;
  thresholdCredits: DecimalString | null;
  targetOngoingBalance: DecimalString | null;
  invoiceRequiresSuccessfulPayment: boolean;
  transactionName: string | null;
  transactionMetadata: { key: string; value: string }[];
  ignorePaidTopUpLimits: boolean;
  /** The last local date up to which due days are done, so that each is done once. */
  doneThrough: CalendarDate;
}
