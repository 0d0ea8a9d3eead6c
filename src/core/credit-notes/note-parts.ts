import type { Cents } from '../../contract.js';
import type { Refusals } from '../errors/billing-error.js';
import type { NoteLimits } from './note-limits.js';

/** How a note gives its total back, in minor units. */
export interface NoteParts {
  credit: Cents;
  refund: Cents;
  offset: Cents;
}

/** The whole note as credit for coming invoices. */
export function allCredit(total: Cents): NoteParts {
  return { credit: total, refund: 0, offset: 0 };
}

/**
 * Parts as asked for, fitted to the note's total: a cent of difference goes to the credit part, without one to the offset,
 * without that to the refund (credits.md 1.5.6).
 */
export function fitParts(asked: NoteParts, total: Cents): NoteParts {
  const difference = total - asked.credit - asked.refund - asked.offset;
  const takes = asked.credit > 0 ? 'credit' : asked.offset > 0 ? 'offset' : asked.refund > 0 ? 'refund' : 'credit';
  return { ...asked, [takes]: asked[takes] + difference };
}

/**
 * Refuses parts that do not add up to the note's total, give or take a cent, or that are more than may be given back in
 * that way, and a note of nothing (credits.md 1.5.3 to 1.5.5).
 */
export function refuseParts(asked: NoteParts, total: Cents, limits: NoteLimits, totalPaidCents: Cents, refusals: Refusals): void {
  const sum = asked.credit + asked.refund + asked.offset;
  if (Math.abs(sum - total) > 1) refusals.add('base', 'does_not_match_item_amounts');
  const parts = Math.abs(sum - total) > 1 ? asked : fitParts(asked, total);
  if (asked.refund > 0 && totalPaidCents === 0) refusals.add('refundAmountCents', 'cannot_refund_unpaid_invoice');
  else if (Math.max(asked.refund, parts.refund) > limits.refundable) refusals.add('refundAmountCents', 'higher_than_remaining_invoice_amount');
  if (asked.credit > limits.creditable + 1) refusals.add('creditAmountCents', 'higher_than_remaining_invoice_amount');
  if (Math.max(asked.offset, parts.offset) > limits.offsettable) refusals.add('offsetAmountCents', 'higher_than_remaining_invoice_amount');
  if (sum > limits.creditable + 1) refusals.add('base', 'higher_than_remaining_invoice_amount');
  if (total <= 0) refusals.add('base', 'total_amount_must_be_positive');
}
