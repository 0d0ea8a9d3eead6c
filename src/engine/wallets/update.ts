import type { Wallet } from '../../contract.js';
import { Refusals } from '../../core/errors/billing-error.js';
import { parseDecimal } from '../../core/money/decimal.js';
import { addDays } from '../../core/time/calendar-date.js';
import { parseInstant } from '../../core/time/instant.js';
import { localDate } from '../../core/time/timezone.js';
import type { WalletSettings } from '../../core/wallets/wallet-settings.js';
import { entityOf, timezoneOf } from '../customers/customers.js';
import { parseFields } from '../input.js';
import type { Work } from '../work.js';
import { refuseSettings } from './create.js';
import { ruleOf } from './rule.js';
import { refuseTerminated } from './top-up-by-hand.js';
import { walletKey } from './wallet-codes.js';
import { type GivenUpdate, walletUpdate } from './wallet-input.js';
import { type WalletRow, getWallet, tellWallet, walletView } from './wallet-views.js';

/** Changes name, code, priority, limits, expiry, rule or metadata; rate and currency never change (credits.md 3.1.4). */
export async function updateWallet(work: Work, id: string, input: unknown): Promise<Wallet> {
  const row = await getWallet(work, id);
  const refusals = new Refusals();
  refuseTerminated(work, row, refusals);
  const given = parseFields(walletUpdate, input, refusals);
  refuseFrozen(row, given, refusals);
  const expirationAt = expiryOf(work, row, given.expirationAt, refusals);
  const settings = settingsAfter(row, given);
  await refuseSettings(work, { ...settings, ...(given.appliesTo === undefined ? { appliesTo: null } : {}) }, refusals);
  const code = given.code ?? row.code;
  if (code !== row.code && (await work.find('walletByKey', { key: walletKey(row.customerId, code) }))) {
    refusals.add('code', 'value_already_exist', 'already_exists');
  }
  const rule = await ruleAfter(work, row, given, settings, refusals);
  refusals.throwIfAny();
  const changed = await work.update('wallets', row, {
    key: walletKey(row.customerId, code),
    code,
    name: given.name === undefined ? row.name : given.name,
    priority: given.priority === undefined ? row.priority : (given.priority ?? 50),
    expirationAt,
    settings,
    rule,
  });
  await tellWallet(work, 'wallet.updated', changed);
  return walletView(changed);
}

function refuseFrozen(row: WalletRow, { rateAmount, currency }: GivenUpdate, refusals: Refusals): void {
  if (rateAmount !== undefined && !parseDecimal(rateAmount)?.equals(row.rateAmount)) refusals.add('rateAmount', 'not_allowed', 'not_allowed');
  if (currency !== undefined && currency !== row.currency) refusals.add('currency', 'not_allowed', 'not_allowed');
}

function expiryOf(work: Work, row: WalletRow, given: unknown, refusals: Refusals): number | null {
  if (given === undefined) return row.expirationAt;
  if (given === null) return null;
  const at = parseInstant(given);
  if (at === null || (at <= work.now && at !== row.expirationAt)) refusals.add('expirationAt', 'invalid_date');
  return at;
}

function settingsAfter({ settings }: WalletRow, given: GivenUpdate): WalletSettings {
  const or = <T>(value: T | null | undefined, before: T, cleared: T): T => (value === undefined ? before : (value ?? cleared));
  return {
    appliesTo: given.appliesTo === undefined ? settings.appliesTo : {
      feeTypes: given.appliesTo?.feeTypes ?? [], billableMetricCodes: given.appliesTo?.billableMetricCodes ?? [],
    },
    paidTopUpMinAmountCents: or<number | null>(given.paidTopUpMinAmountCents, settings.paidTopUpMinAmountCents, null),
    paidTopUpMaxAmountCents: or<number | null>(given.paidTopUpMaxAmountCents, settings.paidTopUpMaxAmountCents, null),
    invoiceRequiresSuccessfulPayment: or(given.invoiceRequiresSuccessfulPayment, settings.invoiceRequiresSuccessfulPayment, false),
    metadata: or(given.metadata, settings.metadata, {}),
  };
}

/** The rule as told, or the one that there is, which must fit the new limits unless it has ended. */
async function ruleAfter(work: Work, row: WalletRow, given: GivenUpdate, settings: WalletSettings, refusals: Refusals): Promise<WalletRow['rule']> {
  const { recurringTransactionRules: rules } = given;
  if (rules === undefined && row.rule?.status !== 'active') return row.rule;
  const customer = (await work.find('customerById', { id: row.customerId }))!;
  const timezone = timezoneOf(customer, await entityOf(work, customer));
  const madeOn = localDate(row.createdAt, timezone);
  const yesterday = addDays(localDate(work.now, timezone), -1);
  return ruleOf(work, rules === undefined ? [{ id: row.rule!.id }] : (rules ?? []), {
    id: row.id, wallet: { ...row, settings }, paidCredits: '0', grantedCredits: '0',
    before: row.rule?.status === 'active' ? row.rule : null, doneThrough: madeOn > yesterday ? madeOn : yesterday,
  }, refusals);
}
