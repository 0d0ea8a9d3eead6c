import type { Wallet, WalletTransaction } from '../../contract.js';
import { BillingError } from '../../core/errors/billing-error.js';
import { currencyExponent } from '../../core/money/currency.js';
import { Decimal, canonical, dec } from '../../core/money/decimal.js';
import { creditsOf } from '../../core/wallets/credits-and-money.js';
import type { RecurringRule } from '../../core/wallets/recurring-rule.js';
import type { RowOf } from '../../storage/schema.js';
import type { Work } from '../work.js';

export type WalletRow = RowOf<'wallets'>;
export type TransactionRow = RowOf<'walletTransactions'>;

const date = (instant: number | null): Date | null => (instant === null ? null : new Date(instant));

export function walletView(row: WalletRow): Wallet {
  const { settings, balanceCents, ongoingUsageBalanceCents } = row;
  const ongoingBalanceCents = balanceCents - ongoingUsageBalanceCents;
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    externalCustomerId: row.externalCustomerId,
    status: row.status,
    currency: row.currency,
    priority: row.priority,
    rateAmount: row.rateAmount,
    balanceCents,
    creditsBalance: row.creditsBalance,
    ongoingBalanceCents,
    ongoingUsageBalanceCents,
    creditsOngoingBalance: creditsOf(dec(ongoingBalanceCents), row),
    creditsOngoingUsageBalance: creditsOf(dec(ongoingUsageBalanceCents), row),
    consumedCredits: row.consumedCredits,
    consumedAmountCents: row.consumedAmountCents,
    expirationAt: date(row.expirationAt),
    terminatedAt: date(row.terminatedAt),
    createdAt: new Date(row.createdAt),
    ...settings,
    recurringTransactionRules: row.rule === null ? [] : [ruleView(row.rule)],
  };
}

function ruleView({ doneThrough: _doneThrough, ...rule }: RecurringRule): Wallet['recurringTransactionRules'][number] {
  return { ...rule, startedAt: date(rule.startedAt), expirationAt: date(rule.expirationAt) } as unknown as Wallet['recurringTransactionRules'][number];
}

export function transactionView(row: TransactionRow, wallet: WalletRow): WalletTransaction {
  const { remainingAmountCents } = row;
  return {
    id: row.id,
    walletId: row.walletId,
    invoiceId: row.invoiceId === '' ? null : row.invoiceId,
    creditNoteId: row.creditNoteId,
    transactionType: row.transactionType,
    transactionStatus: row.transactionStatus,
    status: row.status,
    source: row.source,
    amount: canonical(dec(row.amountCents).times(new Decimal(10).pow(-currencyExponent(wallet.currency)))),
    creditAmount: row.creditAmount,
    remainingAmountCents,
    remainingCreditAmount: remainingAmountCents === null ? null : creditsOf(dec(remainingAmountCents), wallet),
    priority: row.priority,
    name: row.name,
    metadata: row.metadata,
    settledAt: date(row.settledAt),
    failedAt: date(row.failedAt),
    createdAt: new Date(row.createdAt),
    voidedInvoiceId: row.voidedInvoiceId,
    invoiceRequiresSuccessfulPayment: row.invoiceRequiresSuccessfulPayment,
    purchaseOrderNumber: row.purchaseOrderNumber,
  };
}

export async function getWallet(work: Work, id: string): Promise<WalletRow> {
  const row = typeof id === 'string' ? await work.find('walletById', { id }) : undefined;
  if (!row) throw new BillingError('not_found', { wallet: ['wallet_not_found'] });
  return row;
}

/** The wallets of a customer that may pay, in the order in which they do: by priority, then the oldest (credits.md 4.3). */
export async function payingWallets(work: Work, customerId: string): Promise<WalletRow[]> {
  const rows = await work.read('walletsByCustomer', { customerId }, { where: { status: 'active' } });
  return rows.filter((row) => row.expirationAt === null || row.expirationAt > work.now).sort((a, b) => a.priority - b.priority || a.seq - b.seq);
}

export async function tellWallet(work: Work, type: 'wallet.created' | 'wallet.updated' | 'wallet.terminated' | 'wallet.depleted_ongoing_balance', row: WalletRow): Promise<void> {
  await work.tell(type, row.externalCustomerId, { wallet: walletView(row) });
}
