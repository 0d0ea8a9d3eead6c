import type { Payments } from '../../contract.js';
import { asked, listPage } from '../page.js';
import type { Runtime } from '../runtime.js';
import { applyWebhook, readWebhook } from './notices.js';
import { recordPayment } from './record.js';
import { paymentViews } from './views.js';

/** Payments: recorded by hand, told by a provider's webhook, and listed. */
export function paymentsGroup(runtime: Runtime): Payments {
  return {
    record: (input, options) => runtime.execute('payments.record', input, options, (work) => recordPayment(work, runtime, input)),
    handleWebhook: async (providerCode, input, options) => {
      const notices = await readWebhook(runtime, providerCode, input);
      await runtime.execute('payments.handleWebhook', [providerCode, notices], options, (work) => applyWebhook(work, runtime, providerCode, notices));
    },
    list: (query) =>
      runtime.query(async (work) => {
        const { externalCustomerId, invoiceId } = asked(query);
        const customer = externalCustomerId === undefined ? null : await work.find('customerByKey', { key: externalCustomerId });
        const ofInvoice = invoiceId === undefined ? null : await work.read('paymentAllocationsByInvoice', { invoiceId });
        return listPage(
          query,
          async (window) => {
            if (customer === undefined) return [];
            if (ofInvoice) return work.read('paymentById', { id: ofInvoice.map((row) => row.paymentId) }, { ...window, where: { customerId: customer?.id } });
            if (customer) return work.read('paymentsByCustomer', { customerId: customer.id }, window);
            return work.read('payments', {}, window);
          },
          (rows) => paymentViews(work, rows),
        );
      }),
  };
}
