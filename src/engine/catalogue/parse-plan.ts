import { z } from 'zod';
import { parseCharge } from '../../core/charges/parse-charge.js';
import { parseFixedChargePricing } from '../../core/charges/parse-fixed-charge-pricing.js';
import type { Refusals } from '../../core/errors/billing-error.js';
import { defaultCode } from '../../core/plans/default-code.js';
import type { ChargeDefinition, FixedChargeDefinition, PlanDefinition } from '../../core/plans/plan.js';
import { deriveId } from '../ids.js';
import { cents, codes, currency, decimalNotNegative, metadata, optionalText, parseInput, requiredText } from '../input.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { refuseMissing } from './live.js';

const positiveCents = cents.min(1, 'value_is_out_of_range');

/** A plan's own fields; its charges are read by the rules of each charge model. */
export const planInput = z.object({
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
  minimumCommitment: z.object({ amountCents: positiveCents, invoiceDisplayName: optionalText, taxCodes: codes }).nullish(),
  usageThresholds: z
    .array(z.object({ amountCents: positiveCents, thresholdDisplayName: optionalText, recurring: z.boolean().nullish() }))
    .refine((list) => list.filter(({ recurring }) => recurring).length <= 1, 'multiple_recurring_thresholds')
    .refine((list) => new Set(list.map(({ amountCents, recurring }) => `${amountCents}:${recurring ?? false}`)).size === list.length, 'duplicated_values')
    .nullish(),
  taxCodes: codes,
  entitlements: z.record(z.string(), z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))).nullish(),
  metadata: metadata.nullish(),
});
export type GivenPlan = z.infer<typeof planInput>;

const fixedChargeInput = z.object({
  code: requiredText.nullish(),
  addOnCode: requiredText,
  units: decimalNotNegative.nullish(),
  payInAdvance: z.boolean().nullish(),
  prorated: z.boolean().nullish(),
  invoiceDisplayName: optionalText,
  taxCodes: codes,
});

/** A plan's charges as they are stored; every failure is refused under its path (`charges.0.properties.amount`). */
export async function readCharges(
  work: Work, runtime: Pick<Runtime, 'customChargeModels'>, planId: string, inputs: readonly unknown[], refusals: Refusals,
): Promise<ChargeDefinition[]> {
  const named = (field: string) => inputs.flatMap((input, index) => {
    const code = (input as Record<string, unknown> | null)?.[field];
    return typeof code === 'string' ? [{ code, path: `charges.${index}.${field}` }] : [];
  });
  const metrics = await refuseMissing(work, 'billableMetrics', named('billableMetricCode'), refusals);
  const parsed = inputs.map((input, index) => {
    const metricCode = (input as Record<string, unknown> | null)?.['billableMetricCode'];
    const metric = typeof metricCode === 'string' ? (metrics.get(metricCode)?.definition ?? null) : null;
    return parseCharge(input, `charges.${index}.`, { metric, customChargeModels: Object.keys(runtime.customChargeModels) }, refusals);
  });
  await refuseMissing(work, 'taxes', parsed.flatMap((charge, index) =>
    (charge?.taxCodes ?? []).map((code, place) => ({ code, path: `charges.${index}.taxCodes.${place}` }))), refusals);
  await refuseMissing(work, 'pricingUnits', parsed.flatMap((charge, index) =>
    (charge?.appliedPricingUnit ? [{ code: charge.appliedPricingUnit.code, path: `charges.${index}.appliedPricingUnit.code` }] : [])), refusals);

  const taken: string[] = [];
  return parsed.flatMap((charge, index) => {
    if (charge === null) return [];
    const code = settleCode(charge.code, charge.billableMetricCode, taken, `charges.${index}.code`, refusals);
    return [{ ...charge, id: deriveId('chg', planId, code), code }];
  });
}

/** A plan's fixed charges as they are stored. */
export async function readFixedCharges(work: Work, planId: string, inputs: readonly unknown[], refusals: Refusals): Promise<FixedChargeDefinition[]> {
  const parsed = inputs.map((input, index) => {
    const path = `fixedCharges.${index}.`;
    const given = parseInput(fixedChargeInput, input, refusals, path);
    const pricing = parseFixedChargePricing(input, path, refusals);
    if (!given || !pricing) return null;
    const payInAdvance = given.payInAdvance ?? false;
    const prorated = given.prorated ?? false;
    if (payInAdvance && pricing.chargeModel === 'volume') refusals.add(`${path}chargeModel`, 'invalid_charge_model');
    if (payInAdvance && prorated && pricing.chargeModel === 'graduated') refusals.add(`${path}prorated`, 'invalid_charge_model');
    return { given, pricing, payInAdvance, prorated };
  });
  const each = parsed.flatMap((line, index) => (line ? [{ ...line, index }] : []));
  await refuseMissing(work, 'addOns', each.map(({ given, index }) => ({ code: given.addOnCode, path: `fixedCharges.${index}.addOnCode` })), refusals);
  await refuseMissing(work, 'taxes', each.flatMap(({ given, index }) =>
    (given.taxCodes ?? []).map((code, place) => ({ code, path: `fixedCharges.${index}.taxCodes.${place}` }))), refusals);
  const taken: string[] = [];
  return each.map(({ given, pricing, payInAdvance, prorated, index }) => {
    const code = settleCode(given.code ?? null, given.addOnCode, taken, `fixedCharges.${index}.code`, refusals);
    return {
      id: deriveId('fxc', planId, code), code, addOnCode: given.addOnCode, units: given.units ?? '0', payInAdvance, prorated,
      invoiceDisplayName: given.invoiceDisplayName ?? null, taxCodes: given.taxCodes ?? [], ...pricing,
    };
  });
}

function settleCode(given: string | null, byDefault: string, taken: string[], path: string, refusals: Refusals): string {
  const code = given ?? defaultCode(byDefault, taken);
  if (given !== null && taken.includes(given)) refusals.add(path, 'value_already_exist', 'already_exists');
  taken.push(code);
  return code;
}

/** A plan as it is stored: every field present, null where unset. */
export async function readPlan(work: Work, runtime: Pick<Runtime, 'customChargeModels'>, planId: string, given: GivenPlan, refusals: Refusals): Promise<PlanDefinition> {
  const taxPaths = (list: readonly string[] | null | undefined, path: string) => (list ?? []).map((code, index) => ({ code, path: `${path}.${index}` }));
  await refuseMissing(work, 'taxes', [...taxPaths(given.taxCodes, 'taxCodes'), ...taxPaths(given.minimumCommitment?.taxCodes, 'minimumCommitment.taxCodes')], refusals);
  const long = given.interval === 'yearly' || given.interval === 'semiannual';
  return {
    name: given.name,
    description: given.description ?? null,
    invoiceDisplayName: given.invoiceDisplayName ?? null,
    interval: given.interval,
    amountCents: given.amountCents,
    amountCurrency: given.amountCurrency,
    payInAdvance: given.payInAdvance ?? false,
    trialPeriod: given.trialPeriod ?? 0,
    billChargesMonthly: long ? (given.billChargesMonthly ?? false) : null,
    billFixedChargesMonthly: long ? (given.billFixedChargesMonthly ?? false) : null,
    charges: await readCharges(work, runtime, planId, given.charges ?? [], refusals),
    fixedCharges: await readFixedCharges(work, planId, given.fixedCharges ?? [], refusals),
    minimumCommitment: given.minimumCommitment
      ? { amountCents: given.minimumCommitment.amountCents, invoiceDisplayName: given.minimumCommitment.invoiceDisplayName ?? null, taxCodes: given.minimumCommitment.taxCodes ?? [] }
      : null,
    usageThresholds: (given.usageThresholds ?? []).map(({ amountCents, thresholdDisplayName, recurring }) => ({
      amountCents, thresholdDisplayName: thresholdDisplayName ?? null, recurring: recurring ?? false,
    })) as PlanDefinition['usageThresholds'],
    taxCodes: given.taxCodes ?? [],
    entitlements: given.entitlements ?? {},
    metadata: given.metadata ?? {},
  };
}
