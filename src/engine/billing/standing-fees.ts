import type { FeeType } from '../../contract.js';
import type { Instant } from '../../core/time/instant.js';
import type { FeeRow } from '../invoices/views.js';
import type { Work } from '../work.js';

/** Which stored fees of a subscription are asked for. */
export interface StandingFeesQuery {
  subscriptionId: string | readonly string[];
  /** Only fees whose time ends at this instant or later. */
  from: Instant;
  feeType?: FeeType;
  /** An invoice that is being computed anew: its own fees are left out. */
  except?: string | undefined;
}

/**
 * The fees of a subscription that still bill it: without invoice, or on one that is neither voided nor a progressive one,
 * whose usage the period's own invoice bills again (plans.md 4.4, 5.10).
 */
export async function standingFees(work: Work, { subscriptionId, from, feeType, except }: StandingFeesQuery): Promise<FeeRow[]> {
  const fees = (await work.read('feesOfSubscription', { subscriptionId }, { from, where: { feeType } })).filter((fee) => fee.invoiceId !== except);
  const invoiceIds = [...new Set(fees.map((fee) => fee.invoiceId))].filter((id) => id !== '');
  if (invoiceIds.length === 0) return fees;
  const invoices = await work.read('invoiceById', { id: invoiceIds });
  const standing = new Set(invoices.filter((row) => row.status !== 'voided' && row.invoiceType !== 'progressive_billing').map((row) => row.id));
  return fees.filter((fee) => fee.invoiceId === '' || standing.has(fee.invoiceId));
}
