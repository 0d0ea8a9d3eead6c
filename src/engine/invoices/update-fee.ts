import { z } from 'zod';
import type { Fee } from '../../contract.js';
import { BillingError } from '../../core/errors/billing-error.js';
import { readInput } from '../input.js';
import type { Work } from '../work.js';
import { feeView } from './views.js';

const statusInput = z.object({ paymentStatus: z.enum(['pending', 'succeeded', 'failed', 'refunded']) });

/** Sets the payment status of a fee without invoice, and the instant that goes with it; the other two are cleared (charges.md 6.11). `not_allowed` once it stands on an invoice. */
export async function updateFee(work: Work, id: string, input: unknown): Promise<Fee> {
  const fee = typeof id === 'string' ? await work.find('feeById', { id }) : undefined;
  if (!fee) throw new BillingError('not_found', { fee: ['not_found'] });
  const { paymentStatus } = readInput(statusInput, input);
  if (fee.invoiceId !== '') throw new BillingError('not_allowed', { fee: ['invoiced_fee'] });
  const at = (status: typeof paymentStatus) => (paymentStatus === status ? work.now : null);
  const details = { ...fee.details, succeededAt: at('succeeded'), failedAt: at('failed'), refundedAt: at('refunded') };
  return feeView(await work.update('fees', fee, { paymentStatus, details }));
}
