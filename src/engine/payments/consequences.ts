import { PURCHASES } from '../wallets/purchases.js';
import type { Runtime } from '../runtime.js';
import type { InvoiceRow } from '../invoices/views.js';
import { GATED_START } from './gated-start.js';
import type { Work } from '../work.js';

/**
 * What the settling of certain invoices brings about besides the invoice itself: the credits that it bought, the subscription
 * that waits for it. All of it happens in the transaction of the payment. Each answers the invoice as it then is, for an open
 * invoice is issued now.
 */
export interface Consequence {
  /** Whether the invoice is of this kind. */
  concerns(invoice: InvoiceRow): boolean;
  /** The invoice is paid in full (payments.md 3.1 to 3.3). Its row has the new figures and status already. */
  paid(work: Work, runtime: Runtime, invoice: InvoiceRow): Promise<InvoiceRow>;
  /** An attempt failed, or the status was set to failed by hand (payments.md 3.2, 3.8). */
  failed(work: Work, runtime: Runtime, invoice: InvoiceRow, failureCode: string | null): Promise<InvoiceRow>;
  /** Credit notes have offset all that was left of it (credits.md 1.7.2). */
  offset(work: Work, invoice: InvoiceRow): Promise<InvoiceRow>;
}

/** Every kind of invoice whose payment something waits for. */
export const consequences = (): readonly Consequence[] => [PURCHASES, GATED_START];
