import type { InvoiceCredit } from '../../contract.js';
import type { ComputedInvoice } from '../../core/invoices/compute-invoice.js';
import type { RowOf } from '../../storage/schema.js';
import { deriveId } from '../ids.js';
import type { Work } from '../work.js';

/** Books what an invoice took from the customer's coupons, and answers the credits as they stand on it (invoices.md 7.10). */
export async function useCoupons(
  work: Work,
  invoiceId: string,
  applied: readonly RowOf<'appliedCoupons'>[],
  computed: ComputedInvoice,
): Promise<InvoiceCredit[]> {
  const byId = new Map(applied.map((row) => [row.id, row]));
  for (const { applicationId, usesRemaining, creditedCents, terminated } of computed.couponUses) {
    await work.update('appliedCoupons', byId.get(applicationId)!, {
      usesRemaining,
      creditedCents,
      ...(terminated ? { status: 'terminated', endedBy: 'use', terminatedAt: work.now } : {}),
    });
  }
  return computed.credits.map((credit, index) => ({ id: deriveId('crd', invoiceId, index), ...credit }));
}
