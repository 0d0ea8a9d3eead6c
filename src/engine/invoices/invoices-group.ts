import type { Fees, Invoices, InvoiceStatus } from '../../contract.js';
import { BillingError } from '../../core/errors/billing-error.js';
import { asked, listPage } from '../page.js';
import { loseDispute } from '../payments/dispute.js';
import { hostedPage } from '../payments/hosted.js';
import { retryPayment } from '../payments/retry.js';
import { retryTaxes } from '../taxes/provider-taxes.js';
import type { Runtime } from '../runtime.js';
import { adjustDraftFee, resetDraftFee } from './adjust.js';
import { finalizeDraft, refreshDraft } from './drafts.js';
import { createOneOff } from './one-off.js';
import { updateFee } from './update-fee.js';
import { previewInvoice } from './preview.js';
import { regenerateInvoice } from './regenerate.js';
import { explainById, replayById } from './explain.js';
import { deleteDraft, updateInvoice } from './update.js';
import { voidInvoice } from './void.js';
import { feeView, getInvoice, invoiceViewById, invoiceViews } from './views.js';

/** What `list` shows unless a status is asked for: not what waits for its own payment, nor what was ended without being issued. */
const LISTED: readonly InvoiceStatus[] = ['draft', 'finalized', 'voided', 'pending', 'failed'];

export function invoicesGroup(runtime: Runtime): Invoices {
  return {
    get: (id) => runtime.query((work) => invoiceViewById(work, id)),
    list: (query) =>
      runtime.query(async (work) => {
        const { externalCustomerId, externalSubscriptionId, invoiceType, status = LISTED, paymentStatus, paymentOverdue } = asked(query);
        const where = { status, invoiceType, paymentStatus, paymentOverdue };
        const ofSubscription = externalSubscriptionId === undefined
          ? null
          : await work.read('invoiceSubscriptionsByExternalId', { externalSubscriptionId });
        const customer = externalCustomerId === undefined ? null : await work.find('customerByKey', { key: externalCustomerId });
        return listPage(
          query,
          async (window) => {
            if (ofSubscription) {
              const id = [...new Set(ofSubscription.map((row) => row.invoiceId))];
              const customerId = customer === null ? undefined : (customer?.id ?? []);
              return work.read('invoiceById', { id }, { ...window, where: { ...where, customerId } });
            }
            if (externalCustomerId === undefined) return work.read('invoices', {}, { ...window, where });
            return customer ? work.read('invoicesByCustomer', { customerId: customer.id }, { ...window, where }) : [];
          },
          (rows) => invoiceViews(work, rows),
        );
      }),
    createOneOff: (input, options) => runtime.execute('invoices.createOneOff', input, options, (work) => createOneOff(work, input)),
    update: (id, input, options) =>
      runtime.execute('invoices.update', [id, input], options, async (work) => {
        await updateInvoice(work, runtime, await getInvoice(work, id), input);
        return invoiceViewById(work, id);
      }),
    delete: (id, options) => runtime.execute('invoices.delete', id, options, async (work) => deleteDraft(work, await getInvoice(work, id))),
    void: (id, input, options) =>
      runtime.execute('invoices.void', [id, input], options, async (work) => {
        await voidInvoice(work, await getInvoice(work, id), input);
        return invoiceViewById(work, id);
      }),
    adjustFee: (id, input, options) => runtime.execute('invoices.adjustFee', [id, input], options, (work) => adjustDraftFee(work, runtime, id, input)),
    estimateAdjustedFee: (id, input) => runtime.query((work) => adjustDraftFee(work, runtime, id, input)),
    resetAdjustedFee: (id, feeId, options) =>
      runtime.execute('invoices.resetAdjustedFee', [id, feeId], options, (work) => resetDraftFee(work, runtime, id, feeId)),
    regenerate: (id, input, options) =>
      runtime.execute('invoices.regenerate', [id, input], options, async (work) =>
        invoiceViewById(work, (await regenerateInvoice(work, runtime, await getInvoice(work, id), input)).id)),
    explain: (id) => runtime.query((work) => explainById(work, id)),
    replay: (id) => runtime.query((work) => replayById(work, id)),
    preview: (input) => runtime.query((work) => previewInvoice(work, runtime, input)),
    previewRegeneration: (id, input) =>
      runtime.query(async (work) => invoiceViewById(work, (await regenerateInvoice(work, runtime, await getInvoice(work, id), input)).id)),
    retryPayment: (id, options) =>
      runtime.execute('invoices.retryPayment', id, options, async (work) => {
        await retryPayment(work, runtime, await getInvoice(work, id));
        return invoiceViewById(work, id);
      }),
    paymentUrl: (id) => hostedPage(runtime, id),
    loseDispute: (id, options) =>
      runtime.execute('invoices.loseDispute', id, options, async (work) => {
        await loseDispute(work, await getInvoice(work, id));
        return invoiceViewById(work, id);
      }),
    refresh: (id, options) =>
      runtime.execute('invoices.refresh', id, options, async (work) => {
        const row = await getInvoice(work, id);
        if (row.status === 'draft') await refreshDraft(work, runtime, row);
        return invoiceViewById(work, id);
      }),
    finalize: (id, options) =>
      runtime.execute('invoices.finalize', id, options, async (work) => {
        const row = await getInvoice(work, id);
        if (row.status === 'failed') {
          await retryTaxes(work, row);
          return invoiceViewById(work, id);
        }
        if (row.status !== 'draft') throw new BillingError('not_allowed', { status: ['not_a_draft'] });
        await finalizeDraft(work, runtime, row, work.now);
        return invoiceViewById(work, id);
      }),
  };
}

export function feesGroup(runtime: Runtime): Pick<Fees, 'get' | 'list' | 'update'> {
  return {
    get: (id) =>
      runtime.query(async (work) => {
        const row = typeof id === 'string' ? await work.find('feeById', { id }) : undefined;
        if (!row) throw new BillingError('not_found', { fee: ['not_found'] });
        return feeView(row);
      }),
    update: (id, input, options) => runtime.execute('fees.update', [id, input], options, (work) => updateFee(work, id, input)),
    list: (query) =>
      runtime.query(async (work) => {
        const { externalSubscriptionId, externalCustomerId, invoiceId, feeType, paymentStatus, chargeCode, billableMetricCode } = asked(query);
        const where = { feeType, paymentStatus: paymentStatus as never, chargeCode, billableMetricCode };
        const customer = externalCustomerId === undefined ? null : await work.find('customerByKey', { key: externalCustomerId });
        return listPage(
          query,
          async (window) => {
            if (customer === undefined) return [];
            const customerId = customer?.id;
            if (externalSubscriptionId !== undefined) {
              return work.read('feesByExternalSubscription', { externalSubscriptionId }, { ...window, where: { ...where, invoiceId, customerId } });
            }
            if (customerId !== undefined) return work.read('feesByCustomer', { customerId }, { ...window, where: { ...where, invoiceId } });
            if (invoiceId !== undefined) return work.read('feesByInvoice', { invoiceId }, { ...window, where });
            return work.read('fees', {}, { ...window, where });
          },
          (rows) => rows.map(feeView),
        );
      }),
  };
}
