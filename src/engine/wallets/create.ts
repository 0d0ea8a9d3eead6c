import type { Currency, Wallet } from '../../contract.js';
import { Refusals, refusalError } from '../../core/errors/billing-error.js';
import { localDate } from '../../core/time/timezone.js';
import type { WalletSettings } from '../../core/wallets/wallet-settings.js';
import { refuseMissing } from '../catalogue/live.js';
import { entityOf, settleCurrency, timezoneOf } from '../customers/customers.js';
import { deriveId } from '../ids.js';
import { parseFields } from '../input.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { refreshOngoing } from './ongoing.js';
import { ruleOf } from './rule.js';
import { performTopUp } from './top-up.js';
import { refuseCredits } from './top-up-by-hand.js';
import { freeCode, walletKey } from './wallet-codes.js';
import { type GivenWallet, walletInput } from './wallet-input.js';
import { getWallet, tellWallet, walletView } from './wallet-views.js';

/** Makes a wallet, and tops it up with the credits that are given along (credits.md 3.1, 3.3.1). */
export async function createWallet(work: Work, runtime: Runtime, input: unknown): Promise<Wallet> {
  const refusals = new Refusals();
  const given = parseFields(walletInput, input, refusals);
  const { externalCustomerId, rateAmount } = given;
  const customer = externalCustomerId === undefined ? undefined : await work.find('customerByKey', { key: externalCustomerId });
  if (externalCustomerId !== undefined && !customer) refusals.add('customer', 'customer_not_found', 'not_found');
  const expirationAt = given.expirationAt ?? null;
  if (expirationAt !== null && expirationAt <= work.now) refusals.add('expirationAt', 'invalid_date');
  await refuseSettings(work, given, refusals);
  const code = customer === undefined ? '' : await freeCode(work, customer.id, given, refusals);
  if (customer === undefined || rateAmount === undefined) throw refusalError(refusals.list);
  const entity = await entityOf(work, customer);
  const currency: Currency | null = given.currency ?? customer.currency ?? entity.settings.defaultCurrency ?? null;
  if (currency === null) refusals.add('currency', 'value_is_mandatory');
  const settings = settingsOf(given);
  const wallet = { rateAmount, currency: currency ?? 'EUR', settings };
  refuseCredits(wallet, given, given.ignorePaidTopUpLimitsOnCreation ?? false, refusals);
  const id = deriveId('wal', customer.id, await work.count(`wallets:${customer.id}`, { exclusive: true }));
  const today = localDate(work.now, timezoneOf(customer, entity));
  const rule = ruleOf(work, given.recurringTransactionRules ?? [], {
    id, wallet, paidCredits: given.paidCredits ?? '0', grantedCredits: given.grantedCredits ?? '0', before: null, doneThrough: today,
  }, refusals);
  refusals.throwIfAny();

  await settleCurrency(work, customer, currency!);
  await work.insert('wallets', {
    id, key: walletKey(customer.id, code), customerId: customer.id, externalCustomerId: customer.externalId, code, name: given.name ?? null,
    status: 'active', currency: currency!, priority: given.priority ?? 50, rateAmount, balanceCents: 0, creditsBalance: '0',
    consumedAmountCents: 0, consumedCredits: '0', ongoingUsageBalanceCents: 0, depleted: false,
    expirationAt, terminatedAt: null, settings, rule,
  });
  const row = await getWallet(work, id);
  await tellWallet(work, 'wallet.created', row);
  await performTopUp(work, row, {
    paidCredits: given.paidCredits ?? '0', grantedCredits: given.grantedCredits ?? '0', voidedCredits: '0', voidedTransactionId: null,
    source: 'manual', priority: given.transactionPriority ?? 50, name: given.transactionName ?? null, metadata: given.transactionMetadata ?? [],
    requiresPayment: settings.invoiceRequiresSuccessfulPayment, purchaseOrderNumber: null, at: work.now,
  });
  await refreshOngoing(work, runtime, customer.id);
  return walletView(await getWallet(work, id));
}

export function settingsOf(given: Partial<Pick<GivenWallet, 'appliesTo' | 'paidTopUpMinAmountCents' | 'paidTopUpMaxAmountCents' | 'invoiceRequiresSuccessfulPayment' | 'metadata'>>): WalletSettings {
  return {
    appliesTo: { feeTypes: given.appliesTo?.feeTypes ?? [], billableMetricCodes: given.appliesTo?.billableMetricCodes ?? [] },
    paidTopUpMinAmountCents: given.paidTopUpMinAmountCents ?? null,
    paidTopUpMaxAmountCents: given.paidTopUpMaxAmountCents ?? null,
    invoiceRequiresSuccessfulPayment: given.invoiceRequiresSuccessfulPayment ?? false,
    metadata: given.metadata ?? {},
  };
}

/** Limits that cross each other, and limits to metrics that do not exist (credits.md 3.1.3). */
export async function refuseSettings(
  work: Work, given: Partial<Pick<GivenWallet, 'appliesTo' | 'paidTopUpMinAmountCents' | 'paidTopUpMaxAmountCents'>>, refusals: Refusals,
): Promise<void> {
  const { paidTopUpMinAmountCents: least, paidTopUpMaxAmountCents: most } = given;
  if (least != null && most != null && least > most) refusals.add('paidTopUpMinAmountCents', 'must_be_less_than_max');
  const codes = given.appliesTo?.billableMetricCodes ?? [];
  const missing = new Refusals();
  await refuseMissing(work, 'billableMetrics', codes.map((code) => ({ code, path: 'appliesTo' })), missing);
  if (missing.list.length > 0) refusals.add('appliesTo', 'invalid_limitations', 'not_found');
}
