import type { Cents } from '../../contract.js';
import type { DateTerms } from '../../core/invoices/dates.js';
import type { CustomerRow, EntityRow } from '../customers/customers.js';

/** The dates' terms of a customer: its own settings before its billing entity's (invoices.md 4.1 to 4.5). */
export function dateTerms({ profile }: CustomerRow, { settings }: EntityRow, graceAllowed: boolean): DateTerms {
  return {
    gracePeriod: graceAllowed ? (profile.invoiceGracePeriod ?? settings.invoiceGracePeriod ?? 0) : 0,
    anchor: profile.subscriptionInvoiceIssuingDateAnchor ?? settings.subscriptionInvoiceIssuingDateAnchor ?? 'next_period_start',
    adjustment: profile.subscriptionInvoiceIssuingDateAdjustment ?? settings.subscriptionInvoiceIssuingDateAdjustment ?? 'align_with_finalization_date',
    netPaymentTerm: profile.netPaymentTerm ?? settings.netPaymentTerm ?? 0,
  };
}

/** Whether an invoice of nothing is issued all the same (invoices.md 4.9): it is the fees that count, not the total. */
export function isIssued(feesAmountCents: Cents, { profile }: CustomerRow, { settings }: EntityRow): boolean {
  if (feesAmountCents > 0) return true;
  const choice = profile.finalizeZeroAmountInvoice ?? 'inherit';
  return choice === 'inherit' ? (settings.finalizeZeroAmountInvoice ?? true) : choice === 'finalize';
}
