import { addToBalance, takeFromBalance } from '../../core/wallets/balance.js';
import { type CreditAmount, creditsOf } from '../../core/wallets/credits-and-money.js';
import { type Funding, type FundingSource, fundOutbound } from '../../core/wallets/fund-outbound.js';
import { Decimal, ZERO, canonical, dec } from '../../core/money/decimal.js';
import type { NewRow } from '../../storage/schema.js';
import { deriveId } from '../ids.js';
import type { Work } from '../work.js';
import { refreshOngoingAtEnd } from './ongoing.js';
import { type TransactionRow, type WalletRow, tellWallet, transactionView } from './wallet-views.js';

/** What a transaction is besides its amount. */
export type TransactionFacts = Partial<Omit<NewRow<'walletTransactions'>, 'id' | 'walletId' | 'createdAt' | 'amountCents' | 'creditAmount' | 'transactionType'>>
  & Pick<NewRow<'walletTransactions'>, 'transactionStatus'>;

const DEFAULTS: Required<Omit<TransactionFacts, 'transactionStatus' | 'status' | 'remainingAmountCents' | 'hasRest'>> = {
  invoiceId: '', creditNoteId: null, voidedInvoiceId: null, source: 'manual', priority: 50, name: null, metadata: [],
  invoiceRequiresSuccessfulPayment: false, purchaseOrderNumber: null, settledAt: null, failedAt: null,
};

/** Credits that are bought: they wait for their invoice to be paid (credits.md 3.3.5). */
export async function addPurchase(work: Work, wallet: WalletRow, { amountCents, credits }: CreditAmount, facts: Omit<TransactionFacts, 'transactionStatus'>): Promise<TransactionRow> {
  return insert(work, wallet, {
    ...DEFAULTS, ...facts, transactionStatus: 'purchased', transactionType: 'inbound', status: 'pending',
    amountCents, creditAmount: credits, remainingAmountCents: null, hasRest: false,
  });
}

/** Credits that are given: settled at once, the balance goes up (credits.md 3.3.3). */
export async function grant(work: Work, wallet: WalletRow, amount: CreditAmount, facts: Omit<TransactionFacts, 'transactionStatus'>): Promise<{ wallet: WalletRow; transaction: TransactionRow }> {
  const transaction = await insert(work, wallet, {
    ...DEFAULTS, ...facts, transactionStatus: 'granted', transactionType: 'inbound', status: 'settled', settledAt: work.now,
    amountCents: amount.amountCents, creditAmount: amount.credits, remainingAmountCents: amount.amountCents, hasRest: amount.amountCents > 0,
  });
  return { wallet: await changeBalance(work, wallet, addToBalance(wallet, amount)), transaction };
}

/** A purchase is paid: its credits are there (credits.md 3.3.6). A settled one stays so. */
export async function settle(work: Work, wallet: WalletRow, purchase: TransactionRow): Promise<WalletRow> {
  if (purchase.status === 'settled') return wallet;
  const { amountCents, creditAmount } = purchase;
  const settled = await work.update('walletTransactions', purchase, {
    status: 'settled', settledAt: work.now, failedAt: null, remainingAmountCents: amountCents, hasRest: amountCents > 0,
  });
  await work.tell('wallet_transaction.updated', wallet.externalCustomerId, { walletTransaction: transactionView(settled, wallet) });
  return changeBalance(work, wallet, addToBalance(wallet, { amountCents, credits: creditAmount }));
}

/** A purchase is not paid: no credits (credits.md 3.3.7). */
export async function fail(work: Work, wallet: WalletRow, purchase: TransactionRow): Promise<void> {
  if (purchase.status !== 'pending') return;
  const failed = await work.update('walletTransactions', purchase, { status: 'failed', failedAt: work.now });
  await work.tell('wallet_transaction.updated', wallet.externalCustomerId, { walletTransaction: transactionView(failed, wallet) });
}

/** Which top-ups pay for an outbound transaction; by their order unless told. */
export type ChooseFundings = (amountCents: number, sources: readonly FundingSource[]) => Funding[];

/**
 * Credits that leave a wallet, for an invoice or for good: settled at once, the balance goes down, each cent comes from a known
 * top-up (credits.md 3.3.4, 3.4). What is taken may be more than wanted by less than a cent: the last takes all.
 */
export async function takeOut(
  work: Work, wallet: WalletRow, wanted: CreditAmount, facts: TransactionFacts, choose: ChooseFundings = fundOutbound,
): Promise<{ wallet: WalletRow; transaction: TransactionRow }> {
  const { balance, taken } = takeFromBalance(wallet, wanted);
  const transaction = await insert(work, wallet, {
    ...DEFAULTS, ...facts, transactionType: 'outbound', status: 'settled', settledAt: work.now,
    amountCents: taken.amountCents, creditAmount: taken.credits, remainingAmountCents: null, hasRest: false,
  });
  const rows = await work.read('walletTransactionsWithRest', { walletId: wallet.id, hasRest: true });
  assertBalanced(wallet, rows);
  const byId = new Map(rows.map((row) => [row.id, row]));
  for (const { inboundId, amountCents } of choose(taken.amountCents, rows.map(sourceOf))) {
    const row = byId.get(inboundId)!;
    const rest = row.remainingAmountCents! - amountCents;
    await work.update('walletTransactions', row, { remainingAmountCents: rest, hasRest: rest > 0 });
    await work.insert('walletFundings', { id: deriveId('wfu', transaction.id, inboundId), inboundId, outboundId: transaction.id, amountCents });
  }
  const changed = await changeBalance(work, wallet, balance, {
    consumedAmountCents: wallet.consumedAmountCents + taken.amountCents,
    consumedCredits: canonical(dec(wallet.consumedCredits).plus(taken.credits)),
  });
  return { wallet: changed, transaction };
}

/** What top-ups have left is the balance: a broken invariant is a defect, and nothing more must be built on it (credits.md 3.4). */
function assertBalanced({ id, balanceCents }: WalletRow, rows: readonly TransactionRow[]): void {
  if (rows.reduce((sum, row) => sum + row.remainingAmountCents!, 0) !== balanceCents) throw new Error(`wallet ${id} does not hold what its ledger says`);
}

/** What an invoice had paid comes back as a grant, and counts as consumed no more (credits.md 2.4). */
export async function giveBack(work: Work, wallet: WalletRow, spent: TransactionRow, voidedInvoiceId: string): Promise<WalletRow> {
  const amount = { amountCents: spent.amountCents, credits: spent.creditAmount };
  const { wallet: row } = await grant(work, wallet, amount, { voidedInvoiceId });
  return work.update('wallets', row, {
    consumedAmountCents: Math.max(row.consumedAmountCents - spent.amountCents, 0),
    consumedCredits: canonical(Decimal.max(dec(row.consumedCredits).minus(spent.creditAmount), ZERO)),
  });
}

export function sourceOf({ id, priority, transactionStatus, remainingAmountCents }: TransactionRow): FundingSource {
  return { id, priority, granted: transactionStatus === 'granted', remainingCents: remainingAmountCents! };
}

/** What so many cents are in credits of the wallet. */
export function creditAmount(amountCents: number, wallet: WalletRow): CreditAmount {
  return { amountCents, credits: creditsOf(dec(amountCents), wallet) };
}

async function changeBalance(
  work: Work, wallet: WalletRow, balance: { balanceCents: number; creditsBalance: string }, also: Partial<WalletRow> = {},
): Promise<WalletRow> {
  if (balance.balanceCents < 0 || dec(balance.creditsBalance).lt(0)) throw new Error(`wallet ${wallet.id} would hold less than nothing`);
  const row = await work.update('wallets', wallet, { ...balance, ...also });
  await tellWallet(work, 'wallet.updated', row);
  refreshOngoingAtEnd(work, row.customerId);
  return row;
}

async function insert(work: Work, wallet: WalletRow, facts: Omit<NewRow<'walletTransactions'>, 'id' | 'walletId' | 'createdAt'>): Promise<TransactionRow> {
  const ordinal = await work.count(`wallet-transactions:${wallet.id}`, { exclusive: true });
  const id = deriveId('wtx', wallet.id, ordinal);
  await work.insert('walletTransactions', { id, walletId: wallet.id, ...facts });
  const row = (await work.find('walletTransactionById', { id }))!;
  await work.tell('wallet_transaction.created', wallet.externalCustomerId, { walletTransaction: transactionView(row, wallet) });
  return row;
}
