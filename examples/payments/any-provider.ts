import type { BillingEngine, Invoice } from '../../src/index.js';

/** What a provider is told of an invoice, in this example: some other service that collects by itself, or a person with a banking program. */
export interface PaymentOrder {
  reference: string;
  amountCents: number;
  currency: string;
  payer: { name: string | undefined; email: string | undefined };
  dueOn: string;
  lines: { text: string; amountCents: number }[];
}

/**
 * Hands every new invoice with something to pay to a provider for which there is no adapter. Call it from a timer: what was
 * handed over is not handed over again, and what `send` rejects is tried again later.
 */
export function sendInvoices(billing: BillingEngine, send: (order: PaymentOrder) => Promise<void>) {
  return billing.outbox.drain(async (event) => {
    if (event.type !== 'invoice.created' && event.type !== 'invoice.one_off_created') return;
    const invoice = await billing.invoices.get(event.data.invoice.id);
    if (invoice.totalDueAmountCents > 0) await send(paymentOrder(invoice));
  });
}

function paymentOrder({ id, totalDueAmountCents, currency, customer, paymentDueDate, fees }: Invoice): PaymentOrder {
  return {
    reference: id, amountCents: totalDueAmountCents, currency, payer: { name: customer.name, email: customer.email }, dueOn: paymentDueDate,
    lines: fees.map(({ item, amountCents }) => ({ text: item.invoiceDisplayName ?? item.name, amountCents })),
  };
}

/** Money has come in, as the provider tells: all that is due, or a part. Told twice under one `paymentId`, it is recorded once. */
export async function moneyCameIn(billing: BillingEngine, { reference, paymentId, amountCents, at }: { reference: string; paymentId: string; amountCents: number; at: Date }): Promise<void> {
  await billing.payments.record({ invoiceId: reference, amountCents, reference: paymentId, paidAt: at }, { idempotencyKey: `payment:${paymentId}` });
}
