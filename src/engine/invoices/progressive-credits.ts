import { type ProgressiveFee, overBillingItems } from '../../core/credit-notes/over-billing.js';
import type { FeeDraft } from '../../core/invoices/fee-draft.js';
import type { InvoiceFacts } from '../../core/invoices/invoice.js';
import { type ProgressiveCredit, type ProgressiveUse, applyProgressiveCredits } from '../../core/invoices/progressive-credit.js';
import { type Decimal, dec } from '../../core/money/decimal.js';
import { issueCreditNote } from '../credit-notes/issue.js';
import { creditableFees } from '../credit-notes/noted-invoice.js';
import type { Work } from '../work.js';
import type { EntryRow, InvoiceRow } from './views.js';

/** An entry, as far as it tells which usage an invoice bills. */
type UsageEntry = Pick<EntryRow, 'subscriptionId' | 'invoicingReason' | 'chargesFromDatetime'>;

/** The reasons for which an entry bills the usage of a period. */
const BILLS_USAGE: readonly string[] = ['subscription_periodic', 'subscription_terminating', 'progressive_billing'];

/**
 * For each subscription of an invoice the latest progressive invoice of the period whose usage it bills, with what can still
 * be credited of it (plans.md 6.6). One that is voided credits nothing; the one before it then stands for itself.
 */
export async function progressiveCredits(work: Work, invoiceId: string, entries: readonly UsageEntry[]): Promise<ProgressiveCredit[]> {
  const credits: ProgressiveCredit[] = [];
  for (const entry of entries.filter(billsUsage)) {
    const [latest] = await progressiveInvoices(work, invoiceId, entry);
    if (latest) credits.push(await creditOf(work, invoiceId, entry.subscriptionId, latest));
  }
  return credits;
}

const billsUsage = ({ invoicingReason, chargesFromDatetime }: UsageEntry): boolean => BILLS_USAGE.includes(invoicingReason) && chargesFromDatetime !== null;

/** The progressive invoices of the period that holds the start of an entry's usage, the latest first. */
async function progressiveInvoices(work: Work, invoiceId: string, { subscriptionId, chargesFromDatetime }: UsageEntry): Promise<InvoiceRow[]> {
  const rows = await work.read('invoiceSubscriptionsBySubscription', { subscriptionId }, { where: { invoicingReason: 'progressive_billing' } });
  const ids = rows
    .filter((row) => row.chargesFromDatetime! <= chargesFromDatetime! && chargesFromDatetime! <= row.chargesToDatetime!)
    .map((row) => row.invoiceId)
    .filter((id) => id !== invoiceId);
  const invoices = ids.length === 0 ? [] : await work.read('invoiceById', { id: ids });
  return invoices.filter(({ status }) => status !== 'voided').sort((a, b) => b.seq - a.seq);
}

async function creditOf(work: Work, invoiceId: string, subscriptionId: string, latest: InvoiceRow): Promise<ProgressiveCredit> {
  const fees = await work.read('feesByInvoice', { invoiceId: latest.id });
  const notes = await work.read('creditNotesByInvoice', { invoiceId: latest.id });
  const given = notes.flatMap((note) => note.figures.items).reduce((total, item) => total + item.amountCents, 0);
  const amount = latest.amounts.feesAmountCents - given - (await creditedByOthers(work, invoiceId, subscriptionId, latest.id));
  return {
    invoiceId: latest.id,
    number: latest.number,
    subscriptionId,
    amountCents: Math.max(amount, 0),
    fees: fees.map(({ details, chargeCode, amountCents }) => ({ key: details.key, chargeCode, amountCents })),
  };
}

async function creditedByOthers(work: Work, invoiceId: string, subscriptionId: string, progressiveId: string): Promise<number> {
  const rows = await work.read('invoiceSubscriptionsBySubscription', { subscriptionId });
  const others = [...new Set(rows.map((row) => row.invoiceId))].filter((id) => id !== invoiceId && id !== progressiveId);
  const invoices = await work.read('invoiceById', { id: others });
  return invoices
    .filter(({ status }) => status !== 'voided' && status !== 'closed')
    .flatMap(({ facts }) => facts.progressiveCredits ?? [])
    .filter((use) => use.invoiceId === progressiveId)
    .reduce((total, use) => total + use.amountCents, 0);
}

/** What an invoice keeps of the credits that it took. */
export function progressiveFacts(uses: readonly ProgressiveUse[]): Pick<InvoiceFacts, 'progressiveCredits'> {
  return uses.length === 0 ? {} : { progressiveCredits: uses.map(({ invoiceId, amountCents, booked }) => ({ invoiceId, amountCents, booked })) };
}

/**
 * Gives back, by credit notes, what progressive invoices billed beyond the usage that an invoice bills now that it is
 * finalized: of the latest first, then of the earlier ones of the period, each what it billed itself (plans.md 6.6). Made
 * before the invoice takes its deductions, so that it can use them.
 */
export async function creditOverBilling(
  work: Work, invoiceId: string, entries: readonly UsageEntry[], fees: readonly FeeDraft[], credits: readonly ProgressiveCredit[],
): Promise<void> {
  for (const [index, { excessCents }] of applyProgressiveCredits(fees, credits).uses.entries()) {
    if (excessCents === 0) continue;
    const entry = entries.find((each) => billsUsage(each) && each.subscriptionId === credits[index]!.subscriptionId)!;
    let left = dec(excessCents);
    for (const invoice of await progressiveInvoices(work, invoiceId, entry)) left = await giveBack(work, invoice, left);
  }
}

async function giveBack(work: Work, invoice: InvoiceRow, excess: Decimal): Promise<Decimal> {
  if (excess.lte(0)) return excess;
  const booked = (invoice.facts.progressiveCredits ?? []).map((use) => use.booked);
  const rows = await work.read('feesByInvoice', { invoiceId: invoice.id });
  const keys = new Map(rows.map((row) => [row.id, row.details.key]));
  const notes = await work.read('creditNotesByInvoice', { invoiceId: invoice.id });
  const fees = creditableFees(rows, notes).map((fee): ProgressiveFee => {
    const before = booked.reduce((total, each) => total.plus(each[keys.get(fee.id)!] ?? 0), dec(0));
    return { ...fee, creditedBefore: before.toFixed() };
  });
  const { items, left } = overBillingItems(fees, excess);
  if (items.length > 0) await issueCreditNote(work, { invoiceId: invoice.id, reason: 'other', items });
  return left;
}
