import type { PaymentProvider, PaymentStatus } from '../contract.js';

export interface ScriptedPaymentProviderOptions {
  /** `test` by default. */
  code?: string;
  /** What `collect` and `refund` answer in turn; when they are used up, 'succeeded'. */
  outcomes?: readonly PaymentStatus[];
}

/**
 * A payment provider for tests that answers what it is told to.
 *
 * Its payments are named `test-1`, `test-2`, … in the order of the `collect` calls (the name before the dash is its code), its
 * refunds `test-refund-1`, …. A call repeated with the same idempotency key gets the first answer and uses up no outcome, as
 * with a real provider. `parseWebhook` reads the body as JSON, `[{ "providerPaymentId": "test-1", "status": "succeeded" }]`,
 * and ignores the headers.
 */
export function scriptedPaymentProvider({ code = 'test', outcomes = [] }: ScriptedPaymentProviderOptions = {}) {
  const script = outcomes.values();
  const nextOutcome = (): PaymentStatus => script.next().value ?? 'succeeded';
  const payments = new Map<string, { status: PaymentStatus; providerPaymentId: string }>();
  const refunds = new Map<string, { status: PaymentStatus; providerRefundId: string }>();
  return {
    code,
    collect: async ({ idempotencyKey }) =>
      once(payments, idempotencyKey, (n) => ({ status: nextOutcome(), providerPaymentId: `${code}-${n}` })),
    refund: async ({ idempotencyKey }) =>
      once(refunds, idempotencyKey, (n) => ({ status: nextOutcome(), providerRefundId: `${code}-refund-${n}` })),
    parseWebhook: async ({ body }) => {
      const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
      return JSON.parse(text) as { providerPaymentId: string; status: PaymentStatus }[];
    },
  } satisfies PaymentProvider;
}

function once<T>(answers: Map<string, T>, key: string, answer: (n: number) => T): T {
  const known = answers.get(key);
  if (known) return known;
  const first = answer(answers.size + 1);
  answers.set(key, first);
  return first;
}
