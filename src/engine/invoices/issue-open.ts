import { paymentDueDate } from '../../core/invoices/dates.js';
import { localDate } from '../../core/time/timezone.js';
import type { Work } from '../work.js';
import { takeNumber } from './numbering.js';
import { dateTerms } from './terms.js';
import { type InvoiceRow, invoiceViewById } from './views.js';

/** An open invoice that bought credits is paid: it is issued now, numbered, dated and due on the day of payment (credits.md 3.3.6). */
export async function issuedWhenPaid(work: Work, row: InvoiceRow, createdEvent: string): Promise<InvoiceRow> {
  const customer = (await work.find('customerById', { id: row.customerId }))!;
  const entity = (await work.find('billingEntityById', { id: row.billingEntityId }))!;
  const issuingDate = localDate(work.now, row.timezone);
  const { netPaymentTerm } = dateTerms(customer, entity, false);
  const issued = await work.update('invoices', row, {
    ...(await takeNumber(work, customer, entity, row.facts.selfBilled, work.now)),
    status: 'finalized',
    finalizedAt: work.now,
    issuingDate,
    netPaymentTerm,
    paymentDueDate: paymentDueDate(issuingDate, netPaymentTerm),
  });
  await work.tell(createdEvent, issued.externalCustomerId, { invoice: await invoiceViewById(work, issued.id) });
  return issued;
}
