import type { PaymentRequests } from '../../contract.js';
import { getInvoice } from '../invoices/views.js';
import { asked, listPage } from '../page.js';
import type { Runtime } from '../runtime.js';
import { loseDispute } from './dispute.js';
import { createPaymentRequest } from './request.js';
import { getRequest, requestView, requestViews } from './request-views.js';

/** Payment requests over several invoices (payments.md 6). */
export function paymentRequestsGroup(runtime: Runtime): PaymentRequests {
  return {
    create: (input, options) => runtime.execute('paymentRequests.create', input, options, (work) => createPaymentRequest(work, input)),
    /** A dispute over the request's payment is lost for each of its invoices (payments.md 3.9). */
    loseDispute: (id, options) =>
      runtime.execute('paymentRequests.loseDispute', id, options, async (work) => {
        const row = await getRequest(work, id);
        const links = await work.read('paymentRequestInvoicesByRequest', { requestId: row.id });
        for (const { invoiceId } of links) await loseDispute(work, await getInvoice(work, invoiceId));
        return requestView(work, row);
      }),
    get: (id) => runtime.query(async (work) => requestView(work, await getRequest(work, id))),
    list: (query) =>
      runtime.query(async (work) => {
        const { externalCustomerId } = asked(query);
        const customer = externalCustomerId === undefined ? null : await work.find('customerByKey', { key: externalCustomerId });
        return listPage(
          query,
          async (window) => {
            if (customer === undefined) return [];
            return customer ? work.read('paymentRequestsByCustomer', { customerId: customer.id }, window) : work.read('paymentRequests', {}, window);
          },
          (rows) => requestViews(work, rows),
        );
      }),
  };
}
