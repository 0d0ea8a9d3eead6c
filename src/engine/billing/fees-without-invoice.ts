import { computeInvoice } from '../../core/invoices/compute-invoice.js';
import type { FeeDraft } from '../../core/invoices/fee-draft.js';
import { recordFeeFigure } from '../analytics/figures.js';
import type { CustomerRow } from '../customers/customers.js';
import { tellFeesCreated } from '../invoices/fee-events.js';
import { feeRows } from '../invoices/rows.js';
import type { Work } from '../work.js';

/**
 * Writes fees that stand on no invoice: pending, with their taxes computed at once, each told by `fee.created` (charges.md 6.11). No coupon and no
 * credit touches them. Raises the customer's row, as every document does.
 */
export async function writeFees(work: Work, customer: CustomerRow, drafts: readonly FeeDraft[]): Promise<void> {
  for (const draft of drafts) {
    const { fees } = computeInvoice({ currency: draft.amountCurrency, fees: [draft], coupons: [] });
    const rows = feeRows('', customer, fees, 'pending');
    for (const row of rows) {
      await work.insert('fees', row);
      await recordFeeFigure(work, customer, row);
    }
    await tellFeesCreated(work, rows);
  }
  if (drafts.length > 0) await work.update('customers', (await work.find('customerById', { id: customer.id }))!, {});
}
