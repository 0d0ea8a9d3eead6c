import { z } from 'zod';
import { isObject } from '../../core/charges/input-object.js';
import { type FixedChargePricing, parseFixedChargePricing } from '../../core/charges/parse-fixed-charge-pricing.js';
import type { Refusals } from '../../core/errors/billing-error.js';
import type { FixedChargeDefinition } from '../../core/plans/plan.js';
import type { UnitsDecision } from '../../core/plans/units-history.js';
import { codes, decimalNotNegative, optionalText, parseInput, requiredText } from '../input.js';
import type { Work } from '../work.js';
import { refuseMissing } from './live.js';
import { type GivenCharge, over, refuseFrozen } from './match-by-code.js';
import { namedCode, namedTaxes } from './named-codes.js';
import { type ChangeOf, chargeId } from './parse-plan-charges.js';

const fixedChargeInput = z.object({
  code: requiredText.nullish(),
  addOnCode: requiredText,
  units: decimalNotNegative.nullish(),
  payInAdvance: z.boolean().nullish(),
  prorated: z.boolean().nullish(),
  invoiceDisplayName: optionalText,
  taxCodes: codes,
  applyUnitsImmediately: z.boolean().nullish(),
});

/** What of a fixed charge must not change on a live plan, or for one subscription, each with its default (plans.md 2.4, 3.2). */
const FROZEN = { code: null, addOnCode: null, payInAdvance: false, prorated: false, chargeModel: null };

/**
 * Fixed charges as they are stored, each over the one that it stands for. Where the count of units is another, or the
 * charge is new, that is a decision on its units (plans.md 5.4).
 */
export async function readFixedCharges(
  work: Work, planId: string, given: readonly GivenCharge<FixedChargeDefinition>[], change: ChangeOf, refusals: Refusals,
): Promise<FixedChargeDefinition[]> {
  const parsed = given.map((entry) => {
    const merged = overFixedCharge(entry.before, entry.input);
    return { ...entry, merged, fields: readOne(entry, merged, change, refusals) };
  });
  await refuseMissing(work, 'addOns', parsed.flatMap(({ merged, path }) => namedCode(merged, 'addOnCode', path)), refusals);
  await refuseMissing(work, 'taxes', parsed.flatMap(({ input, path }) => namedTaxes(input, path)), refusals);
  const each = parsed.flatMap(({ fields, ...entry }) => (fields ? [{ ...entry, ...fields }] : []));
  return each.map(({ fixed, pricing, before, code, input }) => {
    const units = fixed.units ?? '0';
    const decision: UnitsDecision = { units, at: work.now, atOnce: change === 'draft_plan' || (fixed.applyUnitsImmediately ?? false) };
    const decisions = change === 'draft_plan' || before === null ? [] : before.unitsDecisions;
    // What is set for one subscription is a decision of its own, also when it says what the plan says (plans.md 5.9).
    const decides = decisions.length === 0 || before!.units !== units || (change === 'override' && isObject(input) && input['units'] != null);
    return {
      id: chargeId('fxc', planId, code, before, change), code, addOnCode: fixed.addOnCode, units,
      unitsDecisions: decides ? [...decisions, decision] : decisions,
      payInAdvance: fixed.payInAdvance ?? false, prorated: fixed.prorated ?? false,
      invoiceDisplayName: fixed.invoiceDisplayName ?? null, taxCodes: fixed.taxCodes ?? [], ...pricing,
    };
  });
}

function readOne(
  { input, path, before }: GivenCharge<FixedChargeDefinition>, merged: unknown, change: ChangeOf, refusals: Refusals,
): { fixed: z.infer<typeof fixedChargeInput>; pricing: FixedChargePricing } | null {
  if (change !== 'draft_plan' && before !== null && isObject(input)) refuseFrozen(input, before, FROZEN, path, refusals);
  const fixed = parseInput(fixedChargeInput, merged, refusals, path);
  const pricing = parseFixedChargePricing(merged, path, refusals);
  if (isObject(merged) && merged['payInAdvance'] === true) {
    if (merged['chargeModel'] === 'volume') refusals.add(`${path}chargeModel`, 'invalid_charge_model');
    if (merged['prorated'] === true && merged['chargeModel'] === 'graduated') refusals.add(`${path}prorated`, 'invalid_charge_model');
  }
  return fixed && pricing ? { fixed, pricing } : null;
}

function overFixedCharge(before: FixedChargeDefinition | null, input: unknown): unknown {
  if (before === null || !isObject(input)) return input;
  const sameModel = input['chargeModel'] === undefined || input['chargeModel'] === before.chargeModel;
  const properties = input['properties'];
  if (!sameModel) return { ...over(before, input), properties };
  return { ...over(before, input), properties: isObject(properties) ? over(before.properties, properties) : (properties ?? before.properties) };
}
