import { z } from 'zod';
import { isObject } from '../../core/charges/input-object.js';
import type { Refusals } from '../../core/errors/billing-error.js';
import type { PlanDefinition } from '../../core/plans/plan.js';
import { cents, codes, currency, metadata, optionalText, parseFields, requiredText } from '../input.js';
import { readEntitlements } from '../entitlements/parse-values.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { refuseMissing } from './live.js';
import { matchByCode, refuseFrozen } from './match-by-code.js';
import { namedTaxes } from './named-codes.js';
import { type ChangeOf, readCharges } from './parse-plan-charges.js';
import { readFixedCharges } from './parse-plan-fixed-charges.js';

const positiveCents = cents.min(1, 'value_is_out_of_range');

export const thresholdsInput = z
  .array(z.object({ amountCents: positiveCents, thresholdDisplayName: optionalText, recurring: z.boolean().nullish() }))
  .refine((list) => list.filter(({ recurring }) => recurring).length <= 1, 'multiple_recurring_thresholds')
  .refine((list) => new Set(list.map(({ amountCents, recurring }) => `${amountCents}:${recurring ?? false}`)).size === list.length, 'duplicated_values')
  .transform((list) => list.map(({ amountCents, thresholdDisplayName, recurring }) => ({
    amountCents, thresholdDisplayName: thresholdDisplayName ?? null, recurring: recurring ?? false,
  })) as PlanDefinition['usageThresholds']);

export const commitmentInput = z.object({ amountCents: positiveCents, invoiceDisplayName: optionalText, taxCodes: codes });

/** A plan's own fields; its charges are read by the rules of each charge model. */
export const planFields = z.object({
  code: requiredText,
  name: requiredText,
  description: optionalText,
  invoiceDisplayName: optionalText,
  interval: z.enum(['weekly', 'monthly', 'quarterly', 'semiannual', 'yearly']),
  amountCents: cents,
  amountCurrency: currency,
  payInAdvance: z.boolean().nullish(),
  trialPeriod: z.number().min(0).nullish(),
  billChargesMonthly: z.boolean().nullish(),
  billFixedChargesMonthly: z.boolean().nullish(),
  charges: z.array(z.unknown()).nullish(),
  fixedCharges: z.array(z.unknown()).nullish(),
  minimumCommitment: commitmentInput.nullish(),
  usageThresholds: thresholdsInput.nullish(),
  taxCodes: codes,
  entitlements: z.unknown().optional(),
  metadata: metadata.nullish(),
});

const FROZEN = { code: null, interval: null, payInAdvance: false, amountCurrency: null, trialPeriod: 0 };
const MONTHLY_FLAGS = { billChargesMonthly: false, billFixedChargesMonthly: false };

/** A plan that is changed: its code and state, and whether it is live. */
export interface PlanBefore {
  code: string;
  live: boolean;
  definition: PlanDefinition;
}

/**
 * A plan as it is stored, every field present: what is left out keeps the value it had `before`, or has its default. Every
 * failure is refused under its path, those of charges also when a field of the plan itself is refused (plans.md 1, 2).
 */
export async function readPlan(
  work: Work, runtime: Pick<Runtime, 'customChargeModels'>, planId: string, input: unknown, before: PlanBefore | null, refusals: Refusals,
): Promise<{ code: string; definition: PlanDefinition } | null> {
  const raw = isObject(input) ? input : {};
  const was = before?.definition ?? null;
  const change: ChangeOf = before?.live ? 'live_plan' : 'draft_plan';
  const merged = was !== null && isObject(raw['minimumCommitment'])
    ? { ...raw, minimumCommitment: { ...was.minimumCommitment, ...raw['minimumCommitment'] } }
    : raw;
  const refusedBefore = refusals.list.length;
  const read = isObject(input) ? merged : input;
  const given: Partial<z.infer<typeof planFields>> = was === null ? parseFields(planFields, read, refusals) : parseFields(planFields.partial(), read, refusals);
  if (before?.live) refuseFrozenPlan(raw, before, refusals);

  await refuseMissing(work, 'taxes', [...namedTaxes(raw, ''), ...namedTaxes(raw['minimumCommitment'], 'minimumCommitment.')], refusals);
  const list = (field: 'charges' | 'fixedCharges') => (Array.isArray(raw[field]) ? (raw[field] as unknown[]) : raw[field] === undefined && was !== null ? null : []);
  const [chargeInputs, fixedInputs] = [list('charges'), list('fixedCharges')];
  const charges = chargeInputs === null
    ? was!.charges
    : await readCharges(work, runtime, planId, matchByCode(chargeInputs, 'charges', was?.charges ?? [], refusals), change, refusals);
  const fixedCharges = fixedInputs === null
    ? was!.fixedCharges
    : await readFixedCharges(work, planId, matchByCode(fixedInputs, 'fixedCharges', was?.fixedCharges ?? [], refusals), change, refusals);
  const entitlements = raw['entitlements'] === undefined && was !== null
    ? was.entitlements
    : await readEntitlements(work, raw['entitlements'] ?? {}, 'entitlements.', refusals);
  if (refusals.list.length > refusedBefore) return null;

  const pick = <T>(value: T | null | undefined, kept: T | undefined, byDefault: T): T => (value === undefined ? (kept ?? byDefault) : (value ?? byDefault));
  const interval = given.interval ?? was!.interval;
  const long = interval === 'yearly' || interval === 'semiannual';
  const flag = (name: keyof typeof MONTHLY_FLAGS) => (long ? pick(given[name], was?.[name] ?? undefined, false) : null);
  const commitment = given.minimumCommitment;
  return {
    code: given.code ?? before!.code,
    definition: {
      name: given.name ?? was!.name,
      description: pick(given.description, was?.description, null),
      invoiceDisplayName: pick(given.invoiceDisplayName, was?.invoiceDisplayName, null),
      interval,
      amountCents: given.amountCents ?? was!.amountCents,
      amountCurrency: given.amountCurrency ?? was!.amountCurrency,
      payInAdvance: pick(given.payInAdvance, was?.payInAdvance, false),
      trialPeriod: pick(given.trialPeriod, was?.trialPeriod, 0),
      billChargesMonthly: flag('billChargesMonthly'),
      billFixedChargesMonthly: flag('billFixedChargesMonthly'),
      charges,
      fixedCharges,
      minimumCommitment: commitment === undefined ? (was?.minimumCommitment ?? null) : commitment === null ? null : commitmentOf(commitment),
      usageThresholds: pick(given.usageThresholds, was?.usageThresholds, []),
      taxCodes: pick(given.taxCodes, was?.taxCodes, []),
      entitlements,
      metadata: pick(given.metadata, was?.metadata, {}),
    },
  };
}

export function commitmentOf({ amountCents, invoiceDisplayName, taxCodes }: z.infer<typeof commitmentInput>): NonNullable<PlanDefinition['minimumCommitment']> {
  return { amountCents, invoiceDisplayName: invoiceDisplayName ?? null, taxCodes: taxCodes ?? [] };
}

/** On a live plan the frame is frozen (plans.md 2.1); the monthly flags mean nothing for short intervals, whatever is sent. */
function refuseFrozenPlan(raw: Record<string, unknown>, { code, definition }: PlanBefore, refusals: Refusals): void {
  refuseFrozen(raw, { ...definition, code }, FROZEN, '', refusals);
  if (definition.billChargesMonthly !== null) refuseFrozen(raw, definition, MONTHLY_FLAGS, '', refusals);
}
