import type { DomainEvent } from '../../contract.js';
import type { RowOf } from '../../storage/schema.js';
import { decodeDates } from '../json-dates.js';

export type OutboxRow = RowOf<'outbox'>;

export function domainEventView({ id, type, at, externalCustomerId, data }: OutboxRow): DomainEvent {
  return { id, type, at: new Date(at), externalCustomerId, data: decodeDates(data) } as DomainEvent;
}
