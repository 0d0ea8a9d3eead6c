import { z } from 'zod';
import { readInput, requiredText } from '../input.js';

const query = z.object({ externalSubscriptionId: requiredText });

/** The external id of the subscription that a question about usage names. Throws `validation_failed` when it names none. */
export function subscriptionAsked(input: unknown): string {
  return readInput(query, input).externalSubscriptionId;
}
