import { numberPerBillingEntity, numberPerCustomer } from '../../core/invoices/number.js';
import type { Instant } from '../../core/time/instant.js';
import { localDate } from '../../core/time/timezone.js';
import type { CustomerRow, EntityRow } from '../customers/customers.js';
import type { Work } from '../work.js';

export interface InvoiceNumber {
  number: string;
  sequentialId: number;
}

/**
 * Takes the next number, in the transaction that finalizes the invoice, so that there are no gaps and no two alike
 * (invoices.md 5). The entity's count only has to be exact at once where numbers are made of it; otherwise it is raised
 * without making two finalizations of different customers wait for each other's outcome.
 */
export async function takeNumber(work: Work, customer: CustomerRow, entity: EntityRow, selfBilled: boolean, at: Instant): Promise<InvoiceNumber> {
  const prefix = entity.settings.documentNumberPrefix!;
  const sequentialId = await work.count(`invoices:${customer.id}:${entity.id}`, { exclusive: true });
  const perEntity = entity.settings.documentNumbering === 'per_billing_entity' && !selfBilled;
  const count = selfBilled ? 0 : await work.count(`invoices:${entity.id}`, { exclusive: perEntity });
  const number = perEntity
    ? numberPerBillingEntity(prefix, localDate(at, entity.settings.timezone ?? 'UTC'), count)
    : numberPerCustomer(prefix, customer.sequentialId, sequentialId);
  return { number, sequentialId };
}
