import type { RowOf } from '../../storage/schema.js';
import { taxResolver } from '../billing/tax-resolver.js';
import { customerView, entityOf } from '../customers/customers.js';
import { completeInvoice, untaxedInputs } from '../invoices/complete.js';
import { regenerationEntries } from '../invoices/regeneration-entries.js';
import { taxesOfLine } from '../invoices/taxes-of-line.js';
import type { InvoiceRow } from '../invoices/views.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { withTax } from './customer-tax.js';

/**
 * A VAT number is known to be valid or not: the customer has its tax, and its invoices that waited are issued, in order of
 * creation; answers how many (invoices.md 6a.3). An answer about a number that has been changed since is left aside.
 */
export async function applyVatAnswer(work: Work, runtime: Runtime, asked: RowOf<'vatChecks'>, isValid: boolean): Promise<number> {
  const [check] = await work.read('vatCheckByCustomer', { customerId: asked.customerId });
  if (check?.vatNumber !== asked.vatNumber) return 0;
  await work.remove('vatChecks', check);
  const before = (await work.find('customerById', { id: check.customerId }))!;
  const entity = await entityOf(work, before);
  if (entity.settings.euTaxManagement) {
    const customer = await withTax(work, runtime, before, entity, isValid, check.namedTaxCodes);
    await work.tell('customer.updated', customer.externalId, { customer: customerView(customer, entity) });
  }
  if (work.taxes.from === 'provider') return 0;
  const waiting = await work.read('invoicesByCustomer', { customerId: before.id }, { where: { status: 'pending' } });
  for (const invoice of waiting) await completeWithTaxes(work, invoice);
  return waiting.length;
}

async function completeWithTaxes(work: Work, invoice: InvoiceRow): Promise<void> {
  const customer = (await work.find('customerById', { id: invoice.customerId }))!;
  const issuer = (await work.find('billingEntityById', { id: invoice.billingEntityId }))!;
  const taxesOf = await taxResolver(work, customer, issuer);
  const plans = new Map((await regenerationEntries(work, invoice)).map(({ subscription, plan }) => [subscription.id, plan.definition]));
  const { fees } = await untaxedInputs(work, invoice);
  const taxed = await Promise.all(fees.map(async (fee) => ({ ...fee, taxes: await taxesOfLine(work, fee, plans.get(fee.subscriptionId ?? '') ?? null, taxesOf) })));
  await completeInvoice(work, invoice, taxed);
}
