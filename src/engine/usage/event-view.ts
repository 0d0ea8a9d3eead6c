import type { Event } from '../../contract.js';
import type { NewUsageEvent } from '../../storage/usage.js';
import { deriveId } from '../ids.js';

export function eventView(event: NewUsageEvent): Event {
  const { transactionId, externalSubscriptionId, code, timestamp, properties, preciseTotalAmountCents } = event;
  const id = deriveId('evn', externalSubscriptionId, transactionId);
  return { id, transactionId, externalSubscriptionId, code, timestamp: new Date(timestamp), properties, preciseTotalAmountCents } as Event;
}
