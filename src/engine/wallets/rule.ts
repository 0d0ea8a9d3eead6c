import { Refusals } from '../../core/errors/billing-error.js';
import { dec } from '../../core/money/decimal.js';
import type { CalendarDate } from '../../contract.js';
import { topUpAmount } from '../../core/wallets/credits-and-money.js';
import type { RecurringRule } from '../../core/wallets/recurring-rule.js';
import { deriveId } from '../ids.js';
import { parseInput } from '../input.js';
import type { Work } from '../work.js';
import { refuseOutsideLimits } from './top-up-by-hand.js';
import { type GivenRule, ruleInput } from './wallet-input.js';
import type { WalletRow } from './wallet-views.js';

const PATH = 'recurringTransactionRules';

/** What a rule takes from its wallet. */
export interface RuledBy {
  id: string;
  wallet: Pick<WalletRow, 'rateAmount' | 'currency' | 'settings'>;
  /** What the wallet was created with. */
  paidCredits: string;
  grantedCredits: string;
  before: RecurringRule | null;
  /** Due days up to this one are done, or never were. */
  doneThrough: CalendarDate;
}

/**
 * The rule of a wallet as given, complete; null for none. More than one, or one that is not valid or does not fit the
 * wallet's limits, refuses the call (credits.md 7, 7.1).
 */
export function ruleOf(work: Work, given: readonly unknown[], by: RuledBy, refusals: Refusals): RecurringRule | null {
  if (given.length > 1) refusals.add(PATH, 'invalid_number_of_recurring_rules');
  if (given.length !== 1) return null;
  const sent = withoutBlanks(given[0]);
  const edits = by.before !== null && sent['id'] === by.before.id;
  const found = new Refusals();
  const parsed = parseInput(ruleInput, edits ? { ...asGiven(by.before!), ...sent } : sent, found);
  if (!parsed || !isValid(work, parsed, edits ? by.before : null)) {
    refusals.add(PATH, 'invalid_recurring_rule');
    return null;
  }
  const rule = complete(parsed, by, edits ? by.before : null);
  if (rule.method === 'fixed' && !rule.ignorePaidTopUpLimits && dec(rule.paidCredits).gt(0)) {
    const outside = new Refusals();
    refuseOutsideLimits(topUpAmount(rule.paidCredits, by.wallet).amountCents, by.wallet.settings, PATH, outside);
    if (outside.list.length > 0) refusals.add(PATH, 'invalid_recurring_rule');
  }
  return rule;
}

function withoutBlanks(given: unknown): Record<string, unknown> {
  if (typeof given !== 'object' || given === null) return {};
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function asGiven(rule: RecurringRule): Record<string, unknown> {
  const at = (instant: number | null) => (instant === null ? null : new Date(instant));
  return { ...rule, startedAt: at(rule.startedAt), expirationAt: at(rule.expirationAt) };
}

function isValid(work: Work, rule: GivenRule, before: RecurringRule | null): boolean {
  if (rule.trigger === 'interval' && rule.interval == null) return false;
  if (rule.trigger === 'threshold' && rule.thresholdCredits == null) return false;
  if (rule.expirationAt !== null && rule.expirationAt <= work.now && rule.expirationAt !== before?.expirationAt) return false;
  if (rule.method !== 'target') return !rule.grantsTargetTopUp;
  if (rule.targetOngoingBalance == null) return false;
  return rule.trigger !== 'threshold' || dec(rule.targetOngoingBalance).gte(rule.thresholdCredits!);
}

function complete(given: GivenRule, by: RuledBy, before: RecurringRule | null): RecurringRule {
  const method = given.method ?? 'fixed';
  const amounts = [given.paidCredits, given.grantedCredits];
  const ofWallet = method === 'fixed' && amounts.every((credits) => credits == null);
  return {
    id: before?.id ?? deriveId('wru', by.id, by.doneThrough, JSON.stringify(given)),
    status: 'active',
    trigger: given.trigger,
    method,
    interval: given.trigger === 'interval' ? given.interval! : null,
    startedAt: given.startedAt,
    expirationAt: given.expirationAt,
    paidCredits: ofWallet ? by.paidCredits : (given.paidCredits ?? '0'),
    grantedCredits: ofWallet ? by.grantedCredits : (given.grantedCredits ?? '0'),
    grantsTargetTopUp: given.grantsTargetTopUp ?? false,
    thresholdCredits: given.trigger === 'threshold' ? given.thresholdCredits! : null,
    targetOngoingBalance: method === 'target' ? given.targetOngoingBalance! : null,
    invoiceRequiresSuccessfulPayment: given.invoiceRequiresSuccessfulPayment ?? by.wallet.settings.invoiceRequiresSuccessfulPayment,
    transactionName: given.transactionName,
    transactionMetadata: given.transactionMetadata ?? [],
    ignorePaidTopUpLimits: given.ignorePaidTopUpLimits ?? false,
    doneThrough: before?.doneThrough ?? by.doneThrough,
  };
}
