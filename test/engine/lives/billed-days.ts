import type { Fee, Invoice, Subscription } from '../../../src/contract.js';
import { type CalendarDate, addDays, localDate } from '../../../src/core/index.js';
import type { LivedLife } from './life.js';

/** The dates that the plan's fees of an external id were billed for, less those given back: one entry for each time a date was billed. */
export interface BilledDays {
  dates: { date: CalendarDate; planCode: string; feeId: string }[];
  fees: Fee[];
  invoices: Invoice[];
  subscriptions: Subscription[];
}

/** Reads the billed days off the documents, as a host would. */
export async function billedDays({ billing }: LivedLife): Promise<BilledDays> {
  const q = { limit: 1000 } as const;
  const { items: invoices } = await billing.invoices.list(q);
  const { items: notes } = await billing.creditNotes.list(q);
  const { items: subscriptions } = await billing.subscriptions.list(q);
  const credited = new Map<string, number>();
  for (const item of notes.flatMap((note) => note.items)) credited.set(item.feeId, (credited.get(item.feeId) ?? 0) + Number(item.amountCents));
  const dates: BilledDays['dates'] = [];
  const fees: Fee[] = [];
  for (const invoice of invoices) {
    for (const fee of invoice.fees.filter(({ feeType }) => feeType === 'subscription')) {
      fees.push(fee);
      const details = fee.amountDetails as { planAmountCents: number; billedDays: number; periodDays: number };
      const unused = Math.round(((credited.get(fee.id) ?? 0) / details.planAmountCents) * details.periodDays);
      const last = lastDate(fee, invoice, subscriptions);
      for (let n = unused; n < details.billedDays; n += 1) dates.push({ date: addDays(last, -n), planCode: fee.item.code, feeId: fee.id });
    }
  }
  return { dates, fees, invoices, subscriptions };
}

/**
 * A fee in arrears of a plan that was left by an upgrade goes to the day before; every other one to the date of its window's
 * end. A record that began on the day of its upgrade has no fee.
 */
function lastDate(fee: Fee, invoice: Invoice, subscriptions: readonly Subscription[]): CalendarDate {
  const date = localDate(fee.toDatetime!.getTime(), invoice.timezone);
  if (fee.payInAdvance || localDate(fee.fromDatetime!.getTime(), invoice.timezone) === date) return date;
  const upgraded = subscriptions.some(({ planCode, nextPlanCode, status, terminatedAt }) =>
    status === 'terminated' && planCode === fee.item.code && nextPlanCode !== null && terminatedAt!.getTime() === fee.toDatetime!.getTime());
  return upgraded ? addDays(date, -1) : date;
}
