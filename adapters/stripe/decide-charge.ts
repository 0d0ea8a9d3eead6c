import type Stripe from 'stripe';
import type { CollectAnswer } from '../../src/contract.js';
import { centsOf } from './amounts.js';
import { awaitsCustomer, holdsMoney, isLive, isUntouched, outcomeOf } from './intents.js';
import { invoiceIdsOf, paymentIdOf } from './metadata.js';

type Intent = Stripe.PaymentIntent;

/** What is to be done for an attempt: first make these unable to take money; then confirm one, or answer: null when there is nothing for it. */
export type Decision = { cancel: Intent[] } & ({ confirm: Intent } | { answer: CollectAnswer | null });

/**
 * Decides what to do for an attempt, by all the intents at Stripe that name its invoices: those of the attempt itself, of
 * others before it, and of Stripe's own page. Money that any of them has taken, or is taking, is not asked for again; an
 * attempt that was tried is not tried again; and nothing is confirmed while another could take money too.
 */
export function decideCharge(intents: readonly Intent[], paymentId: string, invoiceIds: readonly string[]): Decision {
  const own = intents.filter((intent) => paymentIdOf(intent) === paymentId).sort(byAge);
  // What was made on Stripe's page ends with the page, which has been closed before.
  const closeable = intents.filter((intent) => isLive(intent) && !holdsMoney(intent) && paymentIdOf(intent) !== null);
  const except = (kept: Intent | undefined) => closeable.filter((intent) => intent !== kept);

  const paid = moneyIn(own) ?? moneyIn(intents);
  if (paid) return { cancel: except(paid), answer: own.includes(paid) ? outcomeOf(paid) : answerFrom(paid, invoiceIds) };

  const awaiting = own.find(awaitsCustomer);
  if (awaiting) return { cancel: except(awaiting), answer: outcomeOf(awaiting) };
  const untouched = own.find(isUntouched);
  const tried = own.find((intent) => !isUntouched(intent) && intent.cancellation_reason !== 'duplicate') ?? (untouched ? undefined : own[0]);
  if (tried) return { cancel: closeable, answer: outcomeOf(tried) };
  if (untouched) return { cancel: except(untouched), confirm: untouched };
  return { cancel: closeable, answer: null };
}

/** Everybody who sees the same intents prefers the same one. */
const byAge = (a: Intent, b: Intent): number => a.created - b.created || (a.id < b.id ? -1 : 1);

const moneyIn = (intents: readonly Intent[]): Intent | undefined => intents.find(({ status }) => status === 'succeeded') ?? intents.find(holdsMoney);

/** The invoice has been paid otherwise, and the engine has not heard of it; of one invoice among several only the webhook can tell. */
function answerFrom(intent: Intent, invoiceIds: readonly string[]): CollectAnswer {
  const named = invoiceIdsOf(intent);
  const isForTheSame = named.length === invoiceIds.length && named.every((id) => invoiceIds.includes(id));
  return isForTheSame ? { ...outcomeOf(intent), amountCents: centsOf(intent.amount, intent.currency) } : { status: 'failed', failureCode: 'paid_otherwise' };
}
