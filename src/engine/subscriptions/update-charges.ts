import type { Charge, FixedCharge } from '../../contract.js';
import { isObject } from '../../core/charges/input-object.js';
import { BillingError, Refusals } from '../../core/errors/billing-error.js';
import { ownDecisions } from '../../core/plans/units-history.js';
import { chargeView, fixedChargeView } from '../catalogue/plans.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { addressed, notInState } from './addressed.js';
import { applyOverrides, overridesBase } from './own-plan.js';
import { readOverrides } from './parse-overrides.js';
import { contextOf } from './views.js';

/** Reprices a charge for one subscription: it gets an own plan, if it has none (plans.md 3). Answers the charge as it has it. */
export async function updateCharge(work: Work, runtime: Runtime, externalId: unknown, code: string, input: unknown): Promise<Charge> {
  const { charges } = await changeOne(work, runtime, externalId, 'charges', code, input);
  return chargeView(charges.find((charge) => charge.code === code)!);
}

/**
 * Changes a fixed charge for one subscription; with nothing but units it keeps to its plan, with a count of its own
 * (plans.md 5.9). Answers the charge with the subscription's count.
 */
export async function updateFixedCharge(work: Work, runtime: Runtime, externalId: unknown, code: string, input: unknown): Promise<FixedCharge> {
  const { fixedCharges, unitsOverrides } = await changeOne(work, runtime, externalId, 'fixedCharges', code, input);
  return fixedChargeView(fixedCharges.find((charge) => charge.code === code)!, ownDecisions(unitsOverrides, code));
}

async function changeOne(work: Work, runtime: Runtime, externalId: unknown, list: 'charges' | 'fixedCharges', code: string, input: unknown) {
  const { active, pending } = await addressed(work, runtime, externalId);
  const row = active ?? pending;
  if (!row) throw notInState();
  const base = await overridesBase(work, row);
  if (!(base.own ?? base.plan).definition[list].some((charge) => charge.code === code)) {
    throw new BillingError('not_found', { [list === 'charges' ? 'charge' : 'fixedCharge']: ['not_found'] });
  }
  if (!isObject(input)) throw new BillingError('validation_failed', { base: ['invalid_type'] });
  const refusals = new Refusals();
  if (input['code'] != null && input['code'] !== code) refusals.add('code', 'value_is_frozen', 'not_allowed');
  const prefix = `${list}.0.`;
  const found = new Refusals();
  const overrides = await readOverrides(work, runtime, base, { [list]: [{ ...input, code }] }, '', found);
  // The one charge is the whole input: paths begin at its fields.
  for (const { path, reason, code: kind } of found.list) refusals.add(path.startsWith(prefix) ? path.slice(prefix.length) : path, reason, kind);
  refusals.throwIfAny();
  const { subscription, plan } = await contextOf(work, await applyOverrides(work, row, overrides!));
  return { ...plan.definition, unitsOverrides: subscription.terms.unitsOverrides ?? {} };
}
