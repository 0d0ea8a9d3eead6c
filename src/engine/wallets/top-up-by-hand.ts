import { z } from 'zod';
import type { DecimalString, WalletTransaction } from '../../contract.js';
import { Refusals } from '../../core/errors/billing-error.js';
import { dec } from '../../core/money/decimal.js';
import { topUpAmount, voidAmount } from '../../core/wallets/credits-and-money.js';
import { optionalText, parseFields, requiredText } from '../input.js';
import type { Work } from '../work.js';
import { performTopUp } from './top-up.js';
import { credits, priority, transactionMetadata, transactionName } from './wallet-input.js';
import { type WalletRow, transactionView } from './wallet-views.js';

const topUpInput = z.object({
  walletId: requiredText,
  paidCredits: credits,
  grantedCredits: credits,
  voidedCredits: credits,
  name: transactionName,
  metadata: transactionMetadata,
  priority,
  invoiceRequiresSuccessfulPayment: z.boolean().nullish(),
  ignorePaidTopUpLimits: z.boolean().nullish(),
  purchaseOrderNumber: optionalText,
  voidedTransactionId: optionalText,
});

/** Sells, grants and voids credits of a wallet as asked for (credits.md 3.3). */
export async function topUpByHand(work: Work, input: unknown): Promise<WalletTransaction[]> {
  const refusals = new Refusals();
  const given = parseFields(topUpInput, input, refusals);
  const { walletId } = given;
  const wallet = walletId === undefined ? undefined : await work.find('walletById', { id: walletId });
  if (walletId !== undefined && !wallet) refusals.add('wallet', 'wallet_not_found', 'not_found');
  if (wallet) refuseTerminated(work, wallet, refusals);
  if (wallet) {
    refuseCredits(wallet, given, given.ignorePaidTopUpLimits ?? false, refusals);
    refuseVoid(wallet, given.voidedCredits ?? '0', refusals);
    await refuseVoidedTransaction(work, wallet, given.voidedTransactionId ?? null, given.voidedCredits ?? '0', refusals);
  }
  refusals.throwIfAny();
  const { wallet: changed, transactions } = await performTopUp(work, wallet!, {
    paidCredits: given.paidCredits ?? '0',
    grantedCredits: given.grantedCredits ?? '0',
    voidedCredits: given.voidedCredits ?? '0',
    voidedTransactionId: given.voidedTransactionId ?? null,
    source: 'manual',
    priority: given.priority ?? 50,
    name: given.name ?? null,
    metadata: given.metadata ?? [],
    requiresPayment: given.invoiceRequiresSuccessfulPayment ?? wallet!.settings.invoiceRequiresSuccessfulPayment,
    purchaseOrderNumber: given.purchaseOrderNumber ?? null,
    at: work.now,
  });
  const rows = await work.read('walletTransactionById', { id: transactions.map(({ id }) => id) });
  return rows.map((row) => transactionView(row, changed));
}

/** A wallet that has ended, also one past its expiry that no run has ended yet, takes no top-up and no change (credits.md 3.1.4). */
export function refuseTerminated(work: Work, wallet: WalletRow, refusals: Refusals): void {
  const ended = wallet.status === 'terminated' || (wallet.expirationAt !== null && wallet.expirationAt <= work.now);
  if (ended) refusals.add('wallet', 'wallet_is_terminated', 'not_allowed');
}

/** Credits that are worth nothing, and paid ones outside the wallet's limits, are refused (credits.md 3.2.5, 3.3.2). */
export function refuseCredits(
  wallet: Pick<WalletRow, 'rateAmount' | 'currency'> & { settings: Pick<WalletRow['settings'], 'paidTopUpMinAmountCents' | 'paidTopUpMaxAmountCents'> },
  asked: { paidCredits?: DecimalString | null | undefined; grantedCredits?: DecimalString | null | undefined },
  ignoreLimits: boolean, refusals: Refusals,
): void {
  for (const field of ['paidCredits', 'grantedCredits'] as const) {
    const wanted = asked[field] ?? '0';
    if (dec(wanted).isZero()) continue;
    const { amountCents } = topUpAmount(wanted, wallet);
    if (amountCents === 0) refusals.add(field, 'amount_rounds_to_zero');
    else if (field === 'paidCredits' && !ignoreLimits) refuseOutsideLimits(amountCents, wallet.settings, field, refusals);
  }
}

export function refuseOutsideLimits(
  amountCents: number, limits: Pick<WalletRow['settings'], 'paidTopUpMinAmountCents' | 'paidTopUpMaxAmountCents'>, path: string, refusals: Refusals,
): void {
  const { paidTopUpMinAmountCents: least, paidTopUpMaxAmountCents: most } = limits;
  if (least !== null && amountCents < least) refusals.add(path, 'amount_below_minimum');
  if (most !== null && amountCents > most) refusals.add(path, 'amount_above_maximum');
}

function refuseVoid(wallet: WalletRow, voided: DecimalString, refusals: Refusals): void {
  if (dec(voidAmount(voided, wallet).credits).gt(wallet.creditsBalance)) refusals.add('voidedCredits', 'insufficient_credits');
}

/** A single top-up can be voided as far as it has something left. */
async function refuseVoidedTransaction(work: Work, wallet: WalletRow, id: string | null, voided: DecimalString, refusals: Refusals): Promise<void> {
  if (id === null) return;
  const row = await work.find('walletTransactionById', { id });
  if (!row || row.walletId !== wallet.id) refusals.add('voidedTransactionId', 'wallet_transaction_not_found', 'not_found');
  else if (voidAmount(voided, wallet).amountCents > (row.remainingAmountCents ?? 0)) refusals.add('voidedCredits', 'insufficient_credits');
}
