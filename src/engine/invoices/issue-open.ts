import { paymentDueDate } from '../../core/invoices/dates.js';
import { localDate } from '../../core/time/timezone.js';
import { recordFigures } from '../analytics/figures.js';
import type { Work } from '../work.js';
import { takeNumber } from './numbering.js';
import { dateTerms } from './terms.js';
import { type InvoiceRow, invoiceViewById } from './views.js';

/**
 * An open invoice is paid: it is issued and numbered now. One that bought credits is dated on the day of payment and due from
 * then (credits.md 3.3.6); that of a gated subscription keeps its date (payments.md 5.10).
 */
export async function issuedWhenPaid(
  work: Work, row: InvoiceRow, createdEvent: 'invoice.created' | 'invoice.paid_credit_added', { dated = 'when_paid' }: { dated?: 'when_paid' | 'as_made' } = {},
): Promise<InvoiceRow> {
  const customer = (await work.find('customerById', { id: row.customerId }))!;
  const entity = (await work.find('billingEntityById', { id: row.billingEntityId }))!;
  const issuingDate = dated === 'as_made' ? row.issuingDate : localDate(work.now, row.timezone);
  const { netPaymentTerm } = dateTerms(customer, entity, false);
  const issued = await work.update('invoices', row, {
    ...(await takeNumber(work, customer, entity, row.facts.selfBilled, work.now)),
    status: 'finalized',
    finalizedAt: work.now,
    issuingDate,
    netPaymentTerm,
    paymentDueDate: paymentDueDate(issuingDate, netPaymentTerm),
  });
  await recordFigures(work, issued);
  await work.tell(createdEvent, issued.externalCustomerId, { invoice: await invoiceViewById(work, issued.id) });
  return issued;
}
