import { z } from 'zod';
import { canonical, dec, parseDecimal } from '../../core/money/decimal.js';
import { currency, optionalInstant, optionalText, requiredText } from '../input.js';

/** A count of credits has at most 25 digits before the point. */
const MOST_CREDITS = dec('1e25');

export const credits = z
  .union([z.string(), z.number()], 'invalid_amount')
  .transform((value, context) => {
    const parsed = parseDecimal(value);
    if (parsed && !parsed.isNegative() && parsed.lt(MOST_CREDITS)) return canonical(parsed);
    context.addIssue({ code: 'custom', message: 'invalid_amount' });
    return z.NEVER;
  })
  .nullish();
/** The price of a credit. */
const rate = z.union([z.string(), z.number()], 'value_is_invalid').transform((value, context) => {
  const parsed = parseDecimal(value);
  if (parsed && parsed.gt(0)) return canonical(parsed);
  context.addIssue({ code: 'custom', message: 'value_is_invalid' });
  return z.NEVER;
});
export const priority = z.int('value_is_invalid').min(1, 'value_is_invalid').max(50, 'value_is_invalid').nullish();
const pair = z.object({ key: z.string().min(1).max(20), value: z.string().max(100) });
export const transactionMetadata = z.array(pair).max(15, 'too_many_keys').nullish();
/** Blank is none. */
export const transactionName = z.string().max(255, 'value_is_too_long').nullish().transform((name) => (name == null || name.trim() === '' ? null : name));
const limit = z.int('value_is_invalid').min(1, 'value_is_out_of_range').nullish();
const feeTypes = z.array(z.enum(['subscription', 'charge', 'fixed_charge', 'commitment', 'add_on', 'credit'])).nullish();
const walletMetadata = z.record(z.string().min(1).max(20), z.string().max(100)).refine((keys) => Object.keys(keys).length <= 15, 'too_many_keys').nullish();

const INTERVALS = ['weekly', 'monthly', 'quarterly', 'semiannual', 'yearly'] as const;
export const ruleInput = z.object({
  id: optionalText,
  trigger: z.enum(['interval', 'threshold']),
  method: z.enum(['fixed', 'target']).nullish(),
  interval: z.enum(INTERVALS).nullish(),
  startedAt: optionalInstant,
  expirationAt: optionalInstant,
  paidCredits: credits,
  grantedCredits: credits,
  grantsTargetTopUp: z.boolean().nullish(),
  thresholdCredits: credits,
  targetOngoingBalance: credits,
  invoiceRequiresSuccessfulPayment: z.boolean().nullish(),
  transactionName,
  transactionMetadata,
  ignorePaidTopUpLimits: z.boolean().nullish(),
});
export type GivenRule = z.infer<typeof ruleInput>;

const changeable = {
  code: requiredText.nullish(),
  name: optionalText,
  priority,
  expirationAt: optionalInstant,
  invoiceRequiresSuccessfulPayment: z.boolean().nullish(),
  appliesTo: z.object({ feeTypes, billableMetricCodes: z.array(requiredText).nullish() }).nullish(),
  paidTopUpMinAmountCents: limit,
  paidTopUpMaxAmountCents: limit,
  recurringTransactionRules: z.array(z.unknown()).nullish(),
  metadata: walletMetadata,
};

export const walletInput = z.object({
  ...changeable,
  externalCustomerId: requiredText,
  rateAmount: rate,
  currency: currency.nullish(),
  paidCredits: credits,
  grantedCredits: credits,
  transactionName,
  transactionMetadata,
  transactionPriority: priority,
  ignorePaidTopUpLimitsOnCreation: z.boolean().nullish(),
});
export type GivenWallet = z.infer<typeof walletInput>;

/** What may be sent with an update; a field that is left out is undefined, one that is cleared is null. */
export const walletUpdate = z.object({
  ...changeable,
  expirationAt: z.unknown().optional(),
  rateAmount: z.unknown().optional(),
  currency: z.unknown().optional(),
});
export type GivenUpdate = Partial<z.infer<typeof walletUpdate>>;

