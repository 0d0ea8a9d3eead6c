import { automaticTopUp, thresholdReached } from '../../core/wallets/automatic-top-up.js';
import { creditsOf } from '../../core/wallets/credits-and-money.js';
import { nextIntervalDay } from '../../core/wallets/interval-days.js';
import type { RecurringRule } from '../../core/wallets/recurring-rule.js';
import { canonical, dec, sum } from '../../core/money/decimal.js';
import type { CalendarDate, Timezone } from '../../contract.js';
import type { Instant } from '../../core/time/instant.js';
import { localDate, startOfDay } from '../../core/time/timezone.js';
import { entityOf, timezoneOf } from '../customers/customers.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { refreshOngoing } from './ongoing.js';
import { usageToPay } from './usage-to-pay.js';
import { terminateWallet } from './terminate.js';
import { performTopUp } from './top-up.js';
import { type TransactionRow, type WalletRow, getWallet } from './wallet-views.js';

const HOUR = 3_600_000;

/**
 * What time and use bring about for the wallets of a customer: expiries and top-ups by interval, in the order of their due
 * times, then top-ups by threshold, at most one for each rule. Answers how many invoices that made.
 */
export async function keepWallets(work: Work, runtime: Runtime, customerId: string): Promise<number> {
  const customer = (await work.find('customerById', { id: customerId }))!;
  const timezone = timezoneOf(customer, await entityOf(work, customer));
  let invoices = 0;
  const usage = await usageToPay(work, runtime, customerId);
  const refresh: Refresh = () => refreshOngoing(work, runtime, customerId, usage);
  await refresh();
  for (const { id } of await activeWallets(work, customerId)) invoices += await catchUp(work, id, timezone, refresh);
  for (const { id } of await refresh()) invoices += await topUpAtThreshold(work, await getWallet(work, id), refresh);
  return invoices;
}

/** Computes the ongoing balances anew: the usage is the same, what the wallets hold has changed. */
type Refresh = () => Promise<WalletRow[]>;

function activeWallets(work: Work, customerId: string): Promise<WalletRow[]> {
  return work.read('walletsByCustomer', { customerId }, { where: { status: 'active' } });
}

/** Does what became due for a wallet while nothing ran, one thing after the other (credits.md 3.5, 7.2). */
async function catchUp(work: Work, walletId: string, timezone: Timezone, refresh: Refresh): Promise<number> {
  let invoices = 0;
  for (;;) {
    const wallet = await getWallet(work, walletId);
    const due = nextDue(wallet, timezone);
    if (due === null || due.at > work.now) return invoices;
    if (due.kind === 'wallet_ends') {
      await terminateWallet(work, wallet, due.at);
      return invoices;
    }
    if (due.kind === 'rule_ends') {
      await work.update('wallets', wallet, { rule: { ...wallet.rule!, status: 'terminated' } });
      continue;
    }
    const row = await work.update('wallets', wallet, { rule: { ...wallet.rule!, doneThrough: due.day } });
    const amount = automaticTopUp(row.rule!, await ruled(work, row));
    if (amount !== null) {
      invoices += await topUpByRule(work, row, amount, due.at);
      await refresh();
    }
  }
}

type Due = { kind: 'wallet_ends'; at: Instant } | { kind: 'rule_ends'; at: Instant } | { kind: 'interval'; at: Instant; day: CalendarDate };

/** The earliest of what time brings about for a wallet; at one instant an end goes before a top-up. */
function nextDue(wallet: WalletRow, timezone: Timezone): Due | null {
  const { rule, expirationAt } = wallet;
  const due: Due[] = [];
  if (wallet.status === 'active' && expirationAt !== null) due.push({ kind: 'wallet_ends', at: expirationAt });
  if (wallet.status === 'active' && rule?.status === 'active') {
    if (rule.expirationAt !== null) due.push({ kind: 'rule_ends', at: rule.expirationAt });
    if (rule.trigger === 'interval') {
      const day = nextIntervalDay(rule.interval!, localDate(rule.startedAt ?? wallet.createdAt, timezone), rule.doneThrough);
      due.push({ kind: 'interval', at: startOfDay(day, timezone), day });
    }
  }
  return due.reduce<Due | null>((first, item) => (first === null || item.at < first.at ? item : first), null);
}

async function topUpAtThreshold(work: Work, wallet: WalletRow, refresh: Refresh): Promise<number> {
  const { rule } = wallet;
  if (rule?.status !== 'active' || rule.trigger !== 'threshold') return 0;
  const state = await ruled(work, wallet);
  if (!thresholdReached(rule, state)) return 0;
  const amount = automaticTopUp(rule, state);
  if (amount === null || (dec(amount.paidCredits).gt(0) && (await failedLately(work, wallet)))) return 0;
  const invoices = await topUpByRule(work, wallet, amount, work.now);
  await refresh();
  return invoices;
}

async function ruled(work: Work, wallet: WalletRow) {
  const pending = await work.read('walletTransactionsByStatus', { walletId: wallet.id, status: 'pending' }, { where: { transactionStatus: 'purchased' } });
  const { rateAmount, currency, settings, balanceCents, ongoingUsageBalanceCents } = wallet;
  return {
    rateAmount,
    currency,
    ongoingCredits: creditsOf(dec(balanceCents - ongoingUsageBalanceCents), wallet),
    pendingCredits: canonical(sum(pending.map((row) => dec(row.creditAmount)))),
    paidTopUpMinAmountCents: settings.paidTopUpMinAmountCents,
    paidTopUpMaxAmountCents: settings.paidTopUpMaxAmountCents,
  };
}

/** Whether an automatic purchase failed within the last hour, and none in the wallet has been paid since (credits.md 7.3.2). */
async function failedLately(work: Work, wallet: WalletRow): Promise<boolean> {
  const by = (status: TransactionRow['status']) => work.read('walletTransactionsByStatus', { walletId: wallet.id, status }, { where: { transactionStatus: 'purchased' } });
  const failures = (await by('failed')).filter((row) => row.source !== 'manual').map((row) => row.failedAt!);
  const last = Math.max(...failures, -Infinity);
  if (last <= work.now - HOUR) return false;
  return !(await by('settled')).some((row) => row.settledAt! >= last);
}

async function topUpByRule(work: Work, wallet: WalletRow, amount: { paidCredits: string; grantedCredits: string }, at: Instant): Promise<number> {
  const rule: RecurringRule = wallet.rule!;
  const { transactions } = await performTopUp(work, wallet, {
    ...amount, voidedCredits: '0', voidedTransactionId: null, source: rule.trigger, priority: 50, name: rule.transactionName,
    metadata: rule.transactionMetadata, requiresPayment: rule.invoiceRequiresSuccessfulPayment, purchaseOrderNumber: null, at,
  });
  return transactions.filter((row) => row.transactionStatus === 'purchased' && !rule.invoiceRequiresSuccessfulPayment).length;
}

