import type { Currency, InvoiceCredit } from '../../contract.js';
import type { ComputedInvoice, InvoiceInput } from '../../core/invoices/compute-invoice.js';
import type { InvoiceSpending } from '../../core/invoices/invoice.js';
import type { PayingWallet } from '../../core/wallets/pay-invoice.js';
import type { RowOf } from '../../storage/schema.js';
import { activeCoupons, couponApplication } from '../catalogue/applied-coupons.js';
import type { CustomerRow } from '../customers/customers.js';
import { deriveId } from '../ids.js';
import { creditAmount, sourceOf, takeOut } from '../wallets/ledger.js';
import { type WalletRow, payingWallets } from '../wallets/wallet-views.js';
import type { Work } from '../work.js';

/** What a customer has that takes something off an invoice: coupons, credit notes with something left, wallets that may pay. */
export interface Deductions {
  coupons: readonly RowOf<'appliedCoupons'>[];
  notes: readonly RowOf<'creditNotes'>[];
  wallets: readonly (PayingWallet & { row: WalletRow })[];
}

/** For a draft, and the types of invoice that take none (invoices.md 3). */
export const NO_DEDUCTIONS: Deductions = { coupons: [], notes: [], wallets: [] };

/** The customer's active coupons. */
export async function couponsOf(work: Work, customer: CustomerRow): Promise<Pick<Deductions, 'coupons'>> {
  return { coupons: await activeCoupons(work, customer) };
}

/** The customer's credit notes and wallets that may pay an invoice; not the notes on itself. */
export async function creditsOf(work: Work, customer: CustomerRow, invoice: { id: string; currency: Currency }): Promise<Omit<Deductions, 'coupons'>> {
  const where = { creditStatus: 'available', status: 'finalized', currency: invoice.currency } as const;
  const notes = await work.read('creditNotesByCustomer', { customerId: customer.id }, { where });
  return {
    notes: notes.filter((note) => note.invoiceId !== invoice.id),
    wallets: await walletsFor(work, customer.id, invoice.currency),
  };
}

/** The deductions as the computation of the invoice takes them, in the order in which they are used. */
export function deductionInputs({ coupons, notes, wallets }: Deductions): Pick<InvoiceInput, 'coupons' | 'creditNotes' | 'wallets'> {
  return {
    coupons: coupons.map(couponApplication),
    creditNotes: notes.map(({ id, number, balanceAmountCents }) => ({ id, number, balanceCents: balanceAmountCents })),
    wallets: wallets.map(({ row: _row, ...wallet }) => wallet),
  };
}

/** What an invoice states of its deductions, and what it spent, to be given back should it be voided. */
export function deductionsRecord(invoiceId: string, computed: ComputedInvoice): { credits: InvoiceCredit[]; spent: InvoiceSpending } {
  return {
    credits: computed.credits.map((credit, index) => ({ id: deriveId('crd', invoiceId, index), ...credit })),
    spent: {
      coupons: computed.couponUses.map(({ applicationId, amountCents }) => ({ applicationId, amountCents })),
      notes: computed.noteUses.map(({ id, amountCents }) => ({ creditNoteId: id, amountCents })),
    },
  };
}

/** Books what an invoice took from the customer's coupons (invoices.md 7.10). */
export async function bookCoupons(work: Work, { coupons }: Deductions, computed: ComputedInvoice): Promise<void> {
  const rows = new Map(coupons.map((row) => [row.id, row]));
  for (const { applicationId, usesRemaining, creditedCents, terminated } of computed.couponUses) {
    await work.update('appliedCoupons', rows.get(applicationId)!, {
      usesRemaining,
      creditedCents,
      ...(terminated ? { status: 'terminated', endedBy: 'use', terminatedAt: work.now } : {}),
    });
  }
}

/** Books what an invoice took from the customer's credit notes and wallets (credits.md 1.9, 4.7). */
export async function bookCredits(work: Work, invoiceId: string, { notes, wallets }: Deductions, computed: ComputedInvoice): Promise<void> {
  const noteRows = new Map(notes.map((row) => [row.id, row]));
  for (const { id, balanceCents, amountCents } of computed.noteUses) {
    const left = balanceCents - amountCents;
    await work.update('creditNotes', noteRows.get(id)!, { balanceAmountCents: left, ...(left === 0 ? { creditStatus: 'consumed' } : {}) });
  }
  const walletRows = new Map(wallets.map((wallet) => [wallet.id, wallet.row]));
  for (const { walletId, amountCents, fundings } of computed.walletPayments) {
    const row = walletRows.get(walletId)!;
    await takeOut(work, row, creditAmount(amountCents, row), { transactionStatus: 'invoiced', invoiceId }, () => fundings);
  }
}

async function walletsFor(work: Work, customerId: string, currency: Currency): Promise<Deductions['wallets']> {
  const rows = (await payingWallets(work, customerId)).filter((row) => row.currency === currency && row.balanceCents > 0);
  if (rows.length === 0) return [];
  const topUps = await work.read('walletTransactionsWithRest', { walletId: rows.map((row) => row.id), hasRest: true });
  return rows.map((row) => ({
    id: row.id, code: row.code, limits: row.settings.appliesTo, balanceCents: row.balanceCents, row,
    sources: topUps.filter((topUp) => topUp.walletId === row.id).map(sourceOf),
  }));
}
