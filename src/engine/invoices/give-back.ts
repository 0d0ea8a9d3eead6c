import type { RowOf } from '../../storage/schema.js';
import type { Work } from '../work.js';
import { giveBack } from '../wallets/ledger.js';
import { getWallet } from '../wallets/wallet-views.js';
import type { InvoiceRow } from './views.js';

/** Coupons that an invoice used come back: it is voided, or was open and is closed (invoices.md 7.12). */
export async function giveBackCoupons(work: Work, { spent }: InvoiceRow): Promise<void> {
  const rows = new Map((await work.read('appliedCouponById', { id: spent.coupons.map((use) => use.applicationId) })).map((row) => [row.id, row]));
  const coupons = new Map((await work.read('couponById', { id: [...rows.values()].map((row) => row.couponId) })).map((row) => [row.id, row]));
  for (const { applicationId, amountCents } of spent.coupons) {
    const row = rows.get(applicationId)!;
    const revived = row.status === 'terminated' && row.endedBy === 'use' && isLive(work, coupons.get(row.couponId)!);
    await work.update('appliedCoupons', row, {
      creditedCents: row.creditedCents - amountCents,
      usesRemaining: row.usesRemaining === null ? null : row.usesRemaining + 1,
      ...(revived ? { status: 'active', endedBy: null, terminatedAt: null } : {}),
    });
  }
}

function isLive(work: Work, coupon: RowOf<'coupons'>): boolean {
  return !coupon.deleted && coupon.status === 'active' && (coupon.expirationAt === null || coupon.expirationAt > work.now);
}

/**
 * Prepaid credits and credit notes that an invoice used come back: as grants of the wallets that are still active, and as
 * balances of the notes that are not voided (credits.md 2.4).
 */
export async function giveBackCredits(work: Work, invoice: InvoiceRow): Promise<void> {
  const payments = (await work.read('walletTransactionsByInvoice', { invoiceId: invoice.id })).filter((row) => row.transactionStatus === 'invoiced');
  for (const payment of payments) {
    const wallet = await getWallet(work, payment.walletId);
    const active = wallet.status === 'active' && (wallet.expirationAt === null || wallet.expirationAt > work.now);
    if (active) await giveBack(work, wallet, payment, invoice.id);
  }
  const notes = new Map((await work.read('creditNoteById', { id: invoice.spent.notes.map((use) => use.creditNoteId) })).map((row) => [row.id, row]));
  for (const { creditNoteId, amountCents } of invoice.spent.notes) {
    const note = notes.get(creditNoteId)!;
    if (note.creditStatus === 'voided') continue;
    await work.update('creditNotes', note, { creditStatus: 'available', balanceAmountCents: note.balanceAmountCents + amountCents });
  }
}
