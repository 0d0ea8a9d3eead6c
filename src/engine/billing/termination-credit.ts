import type { OnTerminationCreditNote } from '../../contract.js';
import { type FeeAtTermination, paidBeyondUse, terminationParts, unusedAmount, usedAmount } from '../../core/credit-notes/termination.js';
import { canonical } from '../../core/money/decimal.js';
import { rhythmsOf } from '../../core/subscriptions/rhythm.js';
import { periodHolding } from '../../core/time/billing-period.js';
import { addDays } from '../../core/time/calendar-date.js';
import { localDate } from '../../core/time/timezone.js';
import { issueCreditNote } from '../credit-notes/issue.js';
import type { FeeRow, InvoiceRow } from '../invoices/views.js';
import { trialEndDate } from '../subscriptions/life.js';
import type { SubscriptionContext } from '../subscriptions/views.js';
import type { Work } from '../work.js';

/**
 * Gives back the unused days of a plan in advance whose subscription has ended, before its last invoice is made, which may
 * use the credit at once (credits.md 1.11). Nothing when the running period's fee was never billed, or its invoice voided.
 * One fee has unused days; two, when a change of timezone has moved the anchor and a day of the period was billed apart.
 */
export async function creditUnusedDays(work: Work, context: SubscriptionContext, option: OnTerminationCreditNote): Promise<void> {
  if (option === 'skip') return;
  const { externalId, id, terminatedAt } = context.subscription;
  const fees = await work.read('feesByExternalSubscription', { externalSubscriptionId: externalId }, { where: { feeType: 'subscription' } });
  for (const fee of fees) {
    const open = fee.subscriptionId === id && fee.payInAdvance && fee.invoiceId !== '' && fee.amountCents > 0 && fee.toDatetime! >= terminatedAt!;
    if (open) await creditFee(work, context, fee, option);
  }
}

async function creditFee(work: Work, context: SubscriptionContext, fee: FeeRow, option: Exclude<OnTerminationCreditNote, 'skip'>): Promise<void> {
  const invoice = (await work.find('invoiceById', { id: fee.invoiceId }))!;
  if (invoice.status !== 'draft' && invoice.status !== 'finalized') return;
  const days = await feeAtTermination(work, context, fee, invoice);
  const unused = unusedAmount(days);
  if (unused.isZero()) return;
  const beyond = paidBeyondUse({
    feeAmountCents: fee.amountCents,
    couponShare: fee.details.preciseCouponsAmountCents,
    taxes: fee.details.taxesPreciseAmountCents,
    totalPaidCents: invoice.totalPaidAmountCents,
    subTotalIncludingTaxesCents: invoice.amounts.subTotalIncludingTaxesAmountCents,
  }, usedAmount(days));
  await issueCreditNote(work, {
    invoiceId: invoice.id,
    reason: 'order_cancellation',
    dueAt: context.subscription.terminatedAt!,
    items: [{ feeId: fee.id, amount: canonical(unused) }],
    split: (total) => terminationParts(option, total, beyond),
  });
}

async function feeAtTermination(work: Work, { subscription, plan, timezone }: SubscriptionContext, fee: FeeRow, invoice: InvoiceRow): Promise<FeeAtTermination> {
  const period = periodHolding(rhythmsOf(subscription, plan.definition, invoice.timezone).plan, localDate(fee.toDatetime!, invoice.timezone));
  const billedFrom = localDate(fee.fromDatetime!, invoice.timezone);
  const trialEnd = trialEndDate(subscription, plan.definition, timezone);
  const endDate = localDate(subscription.terminatedAt!, timezone);
  const notes = await work.read('creditNotesByInvoice', { invoiceId: invoice.id });
  return {
    planAmountCents: Number(fee.details.amountDetails['planAmountCents'] ?? plan.definition.amountCents),
    feeAmountCents: fee.amountCents,
    notedCents: notes.flatMap((note) => note.figures.items).filter((item) => item.feeId === fee.id).reduce((total, item) => total + item.amountCents, 0),
    periodDays: period.days,
    periodEnd: period.to,
    firstDate: trialEnd !== null && trialEnd > billedFrom ? trialEnd : billedFrom,
    lastUsedDate: subscription.terms.endedBy === 'upgrade' ? addDays(endDate, -1) : endDate,
  };
}
