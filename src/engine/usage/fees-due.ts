import type { DueFee } from '../../core/invoices/amounts-due.js';
import type { FeeDraft } from '../../core/invoices/fee-draft.js';
import type { ChargeDefinition } from '../../core/plans/plan.js';
import { type BillingWindow, feeWindow } from '../../core/subscriptions/windows.js';
import type { Instant } from '../../core/time/instant.js';
import { renewalsOf } from '../billing/renewals.js';
import type { FeeRow } from '../invoices/views.js';
import type { Runtime } from '../runtime.js';
import { lifeOf } from '../subscriptions/life.js';
import type { SubscriptionContext } from '../subscriptions/views.js';
import type { Work } from '../work.js';

interface Question {
  window: BillingWindow;
  charges: readonly ChargeDefinition[];
  upTo: Instant;
}

/**
 * What is due in a window for each of these charges that is in advance, by charge code: the fees of its events up to an instant, and the renewal at
 * the boundary that opened it, also before the `run` that makes it (usage.md 8.5). Fees on voided invoices do not count.
 */
export async function feesDue(work: Work, runtime: Runtime, context: SubscriptionContext, { window, charges, upTo }: Question): Promise<Map<string, DueFee[]>> {
  const inAdvance = charges.filter((charge) => charge.payInAdvance);
  const due = new Map<string, DueFee[]>(inAdvance.map(({ code }) => [code, []]));
  if (inAdvance.length === 0) return due;
  const rows = await work.read(
    'feesOfCharge',
    { subscriptionId: context.subscription.id, chargeCode: inAdvance.map(({ code }) => code) },
    { from: window.from, where: { payInAdvance: true } },
  );
  const ofWindow = rows.filter((fee) => fee.fromDatetime !== null && fee.fromDatetime <= window.to);
  for (const fee of await upToInstant(work, context, await notVoided(work, ofWindow), window, upTo)) {
    due.get(fee.chargeCode)!.push({ ...fee.details, amountCents: fee.amountCents });
  }
  for (const fee of await renewalsToCome(work, runtime, context, window, inAdvance)) due.get(fee.chargeCode!)!.push(fee);
  return due;
}

/** The fees that do not stand on a voided invoice. */
export async function notVoided(work: Work, fees: readonly FeeRow[]): Promise<readonly FeeRow[]> {
  const ids = [...new Set(fees.map((fee) => fee.invoiceId).filter((id) => id !== ''))];
  if (ids.length === 0) return fees;
  const voided = new Set((await work.read('invoiceById', { id: ids }, { where: { status: 'voided' } })).map(({ id }) => id));
  return fees.filter((fee) => !voided.has(fee.invoiceId));
}

/** Without the fees of events that are later than `upTo`, which is looked at when it lies within the window. */
async function upToInstant(work: Work, { subscription }: SubscriptionContext, fees: readonly FeeRow[], window: BillingWindow, upTo: Instant): Promise<readonly FeeRow[]> {
  const ids = fees.flatMap((fee) => fee.details.eventTransactionId ?? []);
  if (upTo >= window.to || ids.length === 0) return fees;
  const externalSubscriptionId = subscription.externalId;
  const events = await work.store.usage.find(ids.map((transactionId) => ({ externalSubscriptionId, transactionId })));
  const later = new Set(events.filter(({ timestamp }) => timestamp > upTo).map(({ transactionId }) => transactionId));
  return fees.filter((fee) => !later.has(fee.details.eventTransactionId ?? ''));
}

/** The renewals that the boundary which opened the window will bring, while it has not been billed. */
async function renewalsToCome(
  work: Work, runtime: Runtime, context: SubscriptionContext, window: BillingWindow, charges: readonly ChargeDefinition[],
): Promise<FeeDraft[]> {
  const { subscription, timezone } = context;
  const { nextBoundary } = subscription;
  if (nextBoundary === '' || nextBoundary > window.period.from) return [];
  const opened = feeWindow(window.period, lifeOf(subscription, timezone), timezone);
  return renewalsOf(work, runtime, context, opened, timezone, () => [], (charge) => charges.includes(charge));
}
