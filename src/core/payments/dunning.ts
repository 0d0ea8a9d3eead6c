import type { Cents, Currency, DunningCampaignInput } from '../../contract.js';
import type { Instant } from '../time/instant.js';

/** A campaign as it was made, every field named. */
export type DunningDefinition = Pick<DunningCampaignInput, 'name' | 'maxAttempts' | 'daysBetweenAttempts' | 'thresholds'> & {
  description: string | null;
  bccEmails: string[];
};

/** An overdue invoice that can be asked for: ready, and not self-billed (payments.md 7.3). */
export interface OverdueInvoice {
  id: string;
  currency: Currency;
  billingEntityCode: string;
  dueCents: Cents;
}

/** How far a campaign has got with a customer. */
export interface DunningProgress {
  /** Attempts so far, by currency; a currency that was never dunned, or begins anew, has none. */
  attempts: Readonly<Record<Currency, number>>;
  lastAttemptAt: Instant | null;
  finished: boolean;
}

export interface DunningDecision {
  /** The invoices of each payment request that is to be made: one for each currency and billing entity. */
  requests: { currency: Currency; invoiceIds: string[] }[];
  progress: DunningProgress & { lastAttemptAt: Instant };
  /** The attempt made now was the last one. */
  finishes: boolean;
}

const HOUR = 60 * 60 * 1000;

/**
 * What a campaign asks of a customer now, or null (payments.md 7.3 to 7.6): each currency with a threshold that its overdue
 * balance reaches, and attempts left, is asked for, once more than the days between attempts have gone by since the last
 * one in any currency. Those are days of 24 hours, so that the next attempt comes after the same hour.
 */
export function decideDunning(
  campaign: DunningDefinition, { attempts, lastAttemptAt, finished }: DunningProgress, overdue: readonly OverdueInvoice[], now: Instant,
): DunningDecision | null {
  if (lastAttemptAt !== null && now - lastAttemptAt <= campaign.daysBetweenAttempts * 24 * HOUR) return null;
  const dunned = campaign.thresholds
    .filter(({ currency, amountCents }) => isReached(overdue, currency, amountCents) && (attempts[currency] ?? 0) < campaign.maxAttempts)
    .map(({ currency }) => currency);
  if (dunned.length === 0) return null;

  const counts = { ...attempts };
  for (const currency of dunned) counts[currency] = (counts[currency] ?? 0) + 1;
  const isLast = Object.values(counts).every((count) => count >= campaign.maxAttempts);
  return {
    requests: dunned.flatMap((currency) => byBillingEntity(overdue.filter((invoice) => invoice.currency === currency)).map((invoiceIds) => ({ currency, invoiceIds }))),
    progress: { attempts: counts, lastAttemptAt: now, finished: finished || isLast },
    finishes: isLast && !finished,
  };
}

/** Whether what is overdue in a currency comes to its threshold. Nothing overdue reaches none, not even one of 0. */
export function isReached(overdue: readonly OverdueInvoice[], currency: Currency, thresholdCents: Cents): boolean {
  const invoices = overdue.filter((invoice) => invoice.currency === currency);
  return invoices.length > 0 && balanceOf(invoices) >= thresholdCents;
}

export function balanceOf(invoices: readonly OverdueInvoice[]): Cents {
  return invoices.reduce((total, { dueCents }) => total + dueCents, 0);
}

function byBillingEntity(invoices: readonly OverdueInvoice[]): string[][] {
  const groups = new Map<string, string[]>();
  for (const { id, billingEntityCode } of invoices) groups.set(billingEntityCode, [...(groups.get(billingEntityCode) ?? []), id]);
  return [...groups.values()];
}

/**
 * An invoice that a campaign asked for has been paid: its currency begins anew, and when none is left the last attempt is
 * forgotten (payments.md 7.8). Null when nothing is left to remember.
 */
export function afterPayment(progress: DunningProgress, currency: Currency): DunningProgress | null {
  const { [currency]: _paid, ...attempts } = progress.attempts;
  return Object.keys(attempts).length === 0 ? null : { ...progress, attempts, finished: false };
}
