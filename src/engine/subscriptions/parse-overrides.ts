import { z } from 'zod';
import { isObject } from '../../core/charges/input-object.js';
import type { Refusals } from '../../core/errors/billing-error.js';
import { FOLLOWED_TERMS, type OwnTerm, withUnitsOverrides } from '../../core/plans/own-plan.js';
import type { PlanDefinition } from '../../core/plans/plan.js';
import type { UnitsDecision } from '../../core/plans/units-history.js';
import { refuseMissing } from '../catalogue/live.js';
import { type GivenCharge, refuseFrozen } from '../catalogue/match-by-code.js';
import { namedTaxes } from '../catalogue/named-codes.js';
import { commitmentInput, commitmentOf, thresholdsInput } from '../catalogue/parse-plan.js';
import { readCharges } from '../catalogue/parse-plan-charges.js';
import { readFixedCharges } from '../catalogue/parse-plan-fixed-charges.js';
import type { PlanRow } from '../catalogue/plans.js';
import { cents, codes, currency, optionalText, parseFields, requiredText } from '../input.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';

/** The plan that overrides are over: the catalogue's, and the subscription's own if it has one already. */
export interface OverridesBase {
  plan: PlanRow;
  own: PlanRow | null;
  unitsOverrides: Readonly<Record<string, readonly UnitsDecision[]>>;
}

/** Overrides as they take effect. */
export interface PlanOverrides {
  definition: PlanDefinition;
  ownTerms: OwnTerm[];
  /** Set when nothing but units is named and there is no own plan: then none arises (plans.md 5.9). By the charge's code. */
  unitsOnly: Record<string, UnitsDecision> | null;
  /** Fixed charges on whose units this decides, at once. */
  unitsAtOnce: string[];
}

const overridesInput = z.object({
  name: requiredText.nullish(),
  invoiceDisplayName: optionalText,
  description: optionalText,
  amountCents: cents.nullish(),
  amountCurrency: currency.nullish(),
  trialPeriod: z.number().min(0).nullish(),
  taxCodes: codes,
  minimumCommitment: commitmentInput.nullish(),
  usageThresholds: thresholdsInput.nullish(),
  charges: z.array(z.unknown()).nullish(),
  fixedCharges: z.array(z.unknown()).nullish(),
});

/** What no subscription has otherwise than its plan, each with its default (plans.md 3.2). */
const FROZEN = { code: null, interval: null, payInAdvance: false };
const MONTHLY_FLAGS = { billChargesMonthly: false, billFixedChargesMonthly: false };

/**
 * `planOverrides`, or the one charge of `updateCharge`, read over what the subscription has now: what they name is of its
 * own, the rest stays (plans.md 3). `prefix` stands before each path of a refusal. Null when refused.
 */
export async function readOverrides(
  work: Work, runtime: Runtime, { plan, own, unitsOverrides }: OverridesBase, input: unknown, prefix: string, refusals: Refusals,
): Promise<PlanOverrides | null> {
  const refused = refusals.list.length;
  const base = own ?? plan;
  const before = withUnitsOverrides(base.definition, unitsOverrides);
  const raw = isObject(input) ? input : {};
  const commitment = isObject(raw['minimumCommitment']) ? { minimumCommitment: { ...before.minimumCommitment, ...raw['minimumCommitment'] } } : {};
  const given = parseFields(overridesInput, isObject(input) ? { ...raw, ...commitment } : input, refusals, prefix);
  refuseFrozen(raw, { ...before, code: plan.code }, FROZEN, prefix, refusals);
  if (before.billChargesMonthly !== null) refuseFrozen(raw, before, MONTHLY_FLAGS, prefix, refusals);
  for (const field of ['entitlements', 'metadata']) if (raw[field] != null) refusals.add(prefix + field, 'not_overridable', 'not_allowed');

  await refuseMissing(work, 'taxes', [...namedTaxes(raw, prefix), ...namedTaxes(raw['minimumCommitment'], `${prefix}minimumCommitment.`)], refusals);
  const chargeInputs = entriesOf(raw['charges'], before.charges, `${prefix}charges.`, refusals);
  const fixedInputs = entriesOf(raw['fixedCharges'], before.fixedCharges, `${prefix}fixedCharges.`, refusals);
  const charges = await readCharges(work, runtime, base.id, chargeInputs, 'override', refusals);
  const fixedCharges = await readFixedCharges(work, base.id, fixedInputs, 'override', refusals);
  if (refusals.list.length > refused) return null;

  const terms = ownTermsOf(given, own?.ownTerms ?? []);
  const keep = <T>(value: T | null | undefined, was: T): T => value ?? was;
  const clear = <T>(value: T | undefined, was: T): T => (value === undefined ? was : value);
  const definition: PlanDefinition = {
    ...before,
    name: keep(given.name, before.name),
    invoiceDisplayName: clear(given.invoiceDisplayName, before.invoiceDisplayName),
    description: clear(given.description, before.description),
    amountCents: keep(given.amountCents, before.amountCents),
    amountCurrency: keep(given.amountCurrency, before.amountCurrency),
    trialPeriod: keep(given.trialPeriod, before.trialPeriod),
    charges: inPlace(before.charges, charges),
    fixedCharges: inPlace(before.fixedCharges, fixedCharges),
    taxCodes: terms.includes('taxCodes') ? (given.taxCodes ?? before.taxCodes) : plan.definition.taxCodes,
    minimumCommitment: terms.includes('minimumCommitment')
      ? given.minimumCommitment ? commitmentOf(given.minimumCommitment) : before.minimumCommitment
      : plan.definition.minimumCommitment,
    usageThresholds: terms.includes('usageThresholds') ? (given.usageThresholds ?? before.usageThresholds) : plan.definition.usageThresholds,
  };
  const decided = fixedCharges.filter((_, index) => isObject(fixedInputs[index]!.input) && fixedInputs[index]!.input['units'] != null);
  return {
    definition,
    ownTerms: terms,
    unitsOnly: own === null && namesUnitsOnly(raw)
      ? Object.fromEntries(decided.map((charge) => [charge.code, charge.unitsDecisions.at(-1)!]))
      : null,
    unitsAtOnce: decided.filter((charge) => charge.unitsDecisions.at(-1)!.atOnce).map(({ code }) => code),
  };
}

/** What is set goes on being set; what is cleared follows the plan again. */
function ownTermsOf(given: Partial<z.infer<typeof overridesInput>>, before: readonly OwnTerm[]): OwnTerm[] {
  const isCleared = (term: OwnTerm) => given[term] === null || (term === 'usageThresholds' && given.usageThresholds?.length === 0);
  return FOLLOWED_TERMS.filter((term) => !isCleared(term) && (given[term] !== undefined || before.includes(term)));
}

/** The entries of a list, each with the charge that its code names; an unknown code is `not_found`. */
function entriesOf<C extends { code: string }>(list: unknown, charges: readonly C[], prefix: string, refusals: Refusals): GivenCharge<C>[] {
  if (!Array.isArray(list)) return [];
  const seen = new Set<string>();
  return list.flatMap((input: unknown, index): GivenCharge<C>[] => {
    const path = `${prefix}${index}.`;
    const code: unknown = isObject(input) ? input['code'] : undefined;
    const before = charges.find((charge) => charge.code === code);
    if (!before || seen.has(before.code)) {
      if (before) refusals.add(`${path}code`, 'duplicated_values');
      else if (typeof code === 'string') refusals.add(`${path}code`, 'charge_not_found', 'not_found');
      else refusals.add(`${path}code`, 'value_is_mandatory');
      return [];
    }
    seen.add(before.code);
    return [{ input, path, code: before.code, before }];
  });
}

function inPlace<C extends { code: string }>(charges: readonly C[], changed: readonly C[]): C[] {
  const byCode = new Map(changed.map((charge) => [charge.code, charge]));
  return charges.map((charge) => byCode.get(charge.code) ?? charge);
}

function namesUnitsOnly(raw: Record<string, unknown>): boolean {
  const fields = (value: unknown) => (isObject(value) ? Object.keys(value).filter((key) => value[key] !== undefined) : []);
  const entries = Array.isArray(raw['fixedCharges']) ? (raw['fixedCharges'] as unknown[]) : [];
  return (
    entries.length > 0
    && fields(raw).every((field) => field === 'fixedCharges')
    && entries.every((entry) => fields(entry).includes('units') && fields(entry).every((field) => ['code', 'units', 'applyUnitsImmediately'].includes(field)))
  );
}
