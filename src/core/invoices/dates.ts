import type { CalendarDate } from '../../contract.js';
import { addDays } from '../time/calendar-date.js';

export type IssuingDateAnchor = 'current_period_end' | 'next_period_start';
export type IssuingDateAdjustment = 'keep_anchor' | 'align_with_finalization_date';

export interface DateTerms {
  /** Days until a draft is finalized; 0 for an invoice without a grace period. */
  gracePeriod: number;
  anchor: IssuingDateAnchor;
  adjustment: IssuingDateAdjustment;
  /** Days until payment is due. */
  netPaymentTerm: number;
}

/**
 * The issuing date of an invoice that bills for `billingDate` (the local date of its due instant): invoices.md 4.3.
 * Only periodic invoices look at anchor and adjustment.
 */
export function issuingDate(billingDate: CalendarDate, periodic: boolean, terms: DateTerms): CalendarDate {
  const { gracePeriod, anchor, adjustment } = terms;
  if (!periodic) return addDays(billingDate, gracePeriod);
  const atPeriodEnd = anchor === 'current_period_end' && (adjustment === 'keep_anchor' || gracePeriod === 0);
  if (atPeriodEnd) return addDays(billingDate, -1);
  return adjustment === 'keep_anchor' ? billingDate : addDays(billingDate, gracePeriod);
}

/** The issuing date once a draft is finalized on `today`: a periodic invoice that keeps its anchor keeps its date (invoices.md 4.4). */
export function issuingDateWhenFinalized(issued: CalendarDate, today: CalendarDate, periodic: boolean, adjustment: IssuingDateAdjustment): CalendarDate {
  return periodic && adjustment === 'keep_anchor' ? issued : today;
}

/** The day from which `run` finalizes a draft (invoices.md 4.2). */
export function finalizationDate(billingDate: CalendarDate, gracePeriod: number): CalendarDate {
  return addDays(billingDate, gracePeriod);
}

export function paymentDueDate(issued: CalendarDate, netPaymentTerm: number): CalendarDate {
  return addDays(issued, netPaymentTerm);
}
