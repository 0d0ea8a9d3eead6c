import { creditFee } from '../../core/invoices/credit-fee.js';
import type { CreditAmount } from '../../core/wallets/credits-and-money.js';
import type { Instant } from '../../core/time/instant.js';
import { localDate } from '../../core/time/timezone.js';
import { entityOf, timezoneOf } from '../customers/customers.js';
import { deriveId } from '../ids.js';
import { issueInvoice } from '../invoices/issue.js';
import type { InvoiceRow } from '../invoices/views.js';
import type { Work } from '../work.js';
import type { WalletRow } from './wallet-views.js';

export interface Purchase {
  amount: CreditAmount;
  /** Until it is paid the invoice is open: without number, and not shown unless asked for. */
  requiresPayment: boolean;
  purchaseOrderNumber: string | null;
  /** When it became due: now, or for a rule that a late run makes up, the midnight of its day. */
  at: Instant;
}

/** Invoices bought credits: one fee, no taxes, no deductions (credits.md 3.3.5). */
export async function invoicePurchase(work: Work, wallet: WalletRow, { amount, requiresPayment, purchaseOrderNumber, at }: Purchase): Promise<InvoiceRow> {
  const customer = (await work.find('customerById', { id: wallet.customerId }))!;
  const entity = await entityOf(work, customer);
  const ordinal = await work.count(`purchases:${wallet.id}`, { exclusive: true });
  const timezone = timezoneOf(customer, entity);
  return issueInvoice(work, {
    id: deriveId('inv', wallet.id, 'purchase', ordinal),
    invoiceType: 'credit',
    customer,
    entity,
    currency: wallet.currency,
    timezone,
    billingDate: localDate(at, timezone),
    periodic: false,
    graceAllowed: false,
    takesCoupons: false,
    open: requiresPayment,
    dueAt: at,
    entries: [],
    fees: [creditFee(wallet, amount)],
    purchaseOrderNumber,
    createdEvent: 'invoice.paid_credit_added',
  });
}
