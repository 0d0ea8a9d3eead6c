import type { PaymentProvider, PaymentStatus, ProviderNotice } from '../../../src/index.js';

type Answer = Awaited<ReturnType<PaymentProvider['collect']>>;

/** What the bank does when it is asked to collect: what becomes of the money, and what the caller hears of it. */
export interface Behaviour {
  outcome: PaymentStatus;
  /** The call throws: before the bank has heard of it, or after it has done its part. */
  fails?: 'before' | 'after';
  /** Done after the bank has decided, before it answers. */
  meanwhile?: (providerPaymentId: string) => Promise<void>;
  answers?: PaymentStatus;
}

/**
 * A payment provider with books of its own, idempotent in the key as the port asks for. Tests see what it was asked, what it
 * took, and make it fail.
 */
export function bank(code = 'bank') {
  const script: Behaviour[] = [];
  const taken = new Map<string, { providerPaymentId: string; amountCents: number; invoiceIds: string[]; status: PaymentStatus }>();
  const asked: { key: string; amountCents: number; invoices: { id: string; paymentStatus: string; dueCents: number }[] }[] = [];
  const refunds = new Map<string, number>();
  const canceled: string[] = [];

  async function collect({ idempotencyKey, amountCents, invoices }: Parameters<PaymentProvider['collect']>[0]): Promise<Answer> {
    asked.push({
      key: idempotencyKey, amountCents,
      invoices: invoices.map(({ id, paymentStatus, totalDueAmountCents }) => ({ id, paymentStatus, dueCents: totalDueAmountCents })),
    });
    const { outcome, fails, meanwhile, answers }: Behaviour = script.shift() ?? { outcome: 'succeeded' };
    if (fails === 'before') throw new Error('connection refused');
    let payment = taken.get(idempotencyKey);
    if (!payment) {
      payment = { providerPaymentId: `${code}-${taken.size + 1}`, amountCents, invoiceIds: invoices.map(({ id }) => id), status: outcome };
      taken.set(idempotencyKey, payment);
    }
    await meanwhile?.(payment.providerPaymentId);
    if (fails === 'after') throw new Error('timed out');
    const status = answers ?? payment.status;
    return { status, providerPaymentId: payment.providerPaymentId, ...(status === 'failed' ? { failureCode: 'card_declined' } : {}) };
  }

  return {
    script,
    asked,
    canceled,
    /** Money that the bank has taken, by its own books: once for each key that succeeded. */
    charges: () => [...taken.values()].filter(({ status }) => status === 'succeeded'),
    payments: () => [...taken.values()],
    refunded: () => [...refunds.values()].reduce((total, amount) => total + amount, 0),
    /** The bank decides on a payment that it had left pending. */
    decide(providerPaymentId: string, status: PaymentStatus) {
      const payment = [...taken.values()].find((each) => each.providerPaymentId === providerPaymentId)!;
      if (payment.status === 'pending') payment.status = status;
      return payment.status;
    },
    provider: {
      code,
      collect,
      async refund({ idempotencyKey, amountCents }) {
        const behaviour = script.shift() ?? { outcome: 'succeeded' };
        if (behaviour.fails === 'before') throw new Error('connection refused');
        if (behaviour.outcome === 'succeeded') refunds.set(idempotencyKey, amountCents);
        if (behaviour.fails === 'after') throw new Error('timed out');
        return { status: behaviour.outcome, providerRefundId: `refund-${idempotencyKey}` };
      },
      async cancel({ providerPaymentId }) {
        canceled.push(providerPaymentId);
        return { status: 'failed' };
      },
      async parseWebhook({ body, headers }) {
        if (headers['signature'] !== 'right') throw new Error('bad signature');
        return JSON.parse(String(body)) as ProviderNotice[];
      },
    } satisfies PaymentProvider,
  };
}

export type Bank = ReturnType<typeof bank>;

/** A webhook as the bank sends it. */
export function webhook(...notices: ProviderNotice[]) {
  return { body: JSON.stringify(notices), headers: { signature: 'right' } };
}
