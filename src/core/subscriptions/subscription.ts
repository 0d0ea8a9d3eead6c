import type { CalendarDate, OnTerminationCreditNote, UsageThresholdInput } from '../../contract.js';
import type { OwnEntitlements } from '../plans/entitlements.js';
import type { UnitsDecision } from '../plans/units-history.js';
import type { Instant } from '../time/instant.js';
import type { ActivationRule } from './activation.js';
import type { EndedBy } from './ending.js';
import type { BilledDays } from './windows.js';

/** What a subscription has besides the columns that it is found by. */
export interface SubscriptionTerms {
  name: string | null;
  billingEntityCode: string | null;
  purchaseOrderNumber: string | null;
  consolidateInvoice: boolean;
  skipInvoiceCustomSections: boolean;
  invoiceCustomSectionCodes: string[];
  usageThresholds: UsageThresholdInput[];
  progressiveBillingDisabled: boolean;
  activationRules: ActivationRule[];
  onTerminationCreditNote: OnTerminationCreditNote | null;
  onTerminationInvoice: 'generate' | 'skip';
  cancellationReason: string | null;
  /** First day that is billed by days, when it is later than the day of `startedAt` (subscriptions.md 2.5). */
  firstBilledDate: CalendarDate | null;
  /** Last instant of the last usage window billed (subscriptions.md 2.7). */
  chargesBilledTo: Instant | null;
  /** Last local dates billed by days (subscriptions.md 2.7). */
  billedDays: BilledDays;
  /** The local date up to which boundaries are done with: billed, or never to be. Null before the start. */
  boundariesDoneTo: CalendarDate | null;
  /** The local date on which the host asked for it, where that lies after the start: nothing before is billed (subscriptions.md 5.1). */
  madeOn: CalendarDate | null;
  endedBy: EndedBy | null;
  /** For one that has ended: the last local date that was billed to it by days, the trial's included (subscriptions.md 2.5). */
  lastDateBilled: CalendarDate | null;
  /** The boundary at which a scheduled change of plan takes effect (subscriptions.md 7.9). */
  switchDate: CalendarDate | null;
  /** First start of this customer's subscriptions of this external id: the trial counts from it (subscriptions.md 6.1). */
  firstStartedAt: Instant | null;
  /** Decisions on the units of fixed charges made for this subscription alone, by the charge's code (plans.md 5.9). */
  unitsOverrides?: Record<string, UnitsDecision[]>;
  /** What it is entitled to otherwise than its plan, by the feature's code (plans.md 8.5). */
  entitlements?: OwnEntitlements;
  /** Termination alerts told or skipped, as days before the end (payments.md 11). */
  alertsTold: number[];
}
