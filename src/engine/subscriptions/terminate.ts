import { z } from 'zod';
import type { Subscription } from '../../contract.js';
import { Refusals } from '../../core/errors/billing-error.js';
import { endSubscription } from '../billing/end.js';
import { parseFields, requiredText } from '../input.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { addressed, notInState, refuseUnknown } from './addressed.js';
import { cancelPending, cancelScheduledChange } from './scheduled-change.js';
import { contextOf, subscriptionViewOf } from './views.js';

export const creditNoteOption = z.enum(['credit', 'refund', 'offset', 'skip'], 'invalid_value');
export const invoiceOption = z.enum(['generate', 'skip'], 'invalid_value');

const terminationInput = z.object({
  externalId: requiredText,
  onTerminationCreditNote: creditNoteOption.nullish(),
  onTerminationInvoice: invoiceOption.nullish(),
  status: z.enum(['pending', 'incomplete', 'active', 'terminated', 'canceled'], 'invalid_value').nullish(),
});

/**
 * Ends the active subscription now: the day counts, what is open is billed, unused days of a plan in advance are credited.
 * With `status: 'pending'` it cancels the record that has not started, a scheduled downgrade as well (subscriptions.md 5.5,
 * 7.10, 9.2 to 9.7). Answers the record ended or canceled.
 */
export async function terminateSubscription(work: Work, runtime: Runtime, input: unknown): Promise<Subscription> {
  const refusals = new Refusals();
  const { externalId, status, onTerminationCreditNote, onTerminationInvoice } = parseFields(terminationInput, input, refusals);
  if (externalId !== undefined) await refuseUnknown(work, externalId, refusals);
  refusals.throwIfAny();
  const { active, pending } = await addressed(work, runtime, externalId);
  if (status === 'pending') return cancel(work, pending);
  if (!active || (status != null && status !== 'active')) throw notInState();
  await endSubscription(work, runtime, active, work.now, 'call', {
    ...(onTerminationCreditNote == null ? {} : { onTerminationCreditNote }),
    ...(onTerminationInvoice == null ? {} : { onTerminationInvoice }),
  });
  return view(work, active.id);
}

async function cancel(work: Work, pending: Awaited<ReturnType<typeof addressed>>['pending']): Promise<Subscription> {
  if (!pending) throw notInState();
  const current = pending.previousSubscriptionId === null ? undefined : await work.find('subscriptionById', { id: pending.previousSubscriptionId });
  if (current) await cancelScheduledChange(work, current);
  else await cancelPending(work, pending);
  const changed = await subscriptionViewOf(work, (await work.find('subscriptionById', { id: current?.id ?? pending.id }))!);
  await work.tell('subscription.updated', pending.externalCustomerId, { subscription: changed });
  return view(work, pending.id);
}

async function view(work: Work, id: string): Promise<Subscription> {
  const { subscription } = await contextOf(work, (await work.find('subscriptionById', { id }))!);
  return subscriptionViewOf(work, subscription);
}
