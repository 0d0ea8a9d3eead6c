import type Stripe from 'stripe';

/** Told by their names, for the package is loaded only when it is needed. */
const REFUSALS: ReadonlySet<string> = new Set(['StripeCardError', 'StripeInvalidRequestError']);

/**
 * Whether Stripe has looked at a request and refused it: what it asked for has not happened and will not. Everything else
 * (429, 409, 5xx, a broken connection, a time-out, a wrong key) says nothing of what has become of it, or of the next time.
 */
export function isRefusal(error: unknown): error is Stripe.errors.StripeError {
  return error instanceof Error && REFUSALS.has((error as { type?: string }).type ?? '');
}

/** Stripe's most exact word for why it did not take the money: the issuer's reason for a decline, else the error's code. */
export function failureCodeOf({ code, decline_code }: { code?: string | undefined; decline_code?: string | undefined }): string {
  return decline_code !== undefined && decline_code !== 'generic_decline' ? decline_code : (code ?? 'refused');
}

/** Far more than Stripe ever spoils. */
const MOST_KEYS = 20;

/**
 * Makes something at Stripe under a key. Stripe answers a key for a day or longer as it did the first time, also with an error
 * of its own (5xx), and refuses it for another content; then the next key is tried. So this is for what does no harm when it is
 * there twice: it may be.
 */
export async function madeOnce<T>(key: string, make: (idempotencyKey: string) => Promise<T>): Promise<T> {
  for (let turn = 1; ; turn += 1) {
    try {
      return await make(turn === 1 ? key : `${key}:${turn}`);
    } catch (error) {
      if (!isSpent(error) || turn === MOST_KEYS) throw error;
    }
  }
}

function isSpent(error: unknown): boolean {
  const { type, statusCode = 0, headers } = error as Partial<Stripe.errors.StripeError>;
  return type === 'StripeIdempotencyError' || (statusCode >= 500 && headers?.['idempotent-replayed'] === 'true');
}
