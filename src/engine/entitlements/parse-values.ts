import type { EntitlementValues } from '../../contract.js';
import { isObject } from '../../core/charges/input-object.js';
import type { Refusals } from '../../core/errors/billing-error.js';
import { privilegeValue } from '../../core/plans/feature.js';
import { refuseMissing } from '../catalogue/live.js';
import type { Work } from '../work.js';

/**
 * Values of privileges by feature, each in its own type: an unknown feature or privilege is `not_found`, a wrong value
 * `validation_failed`, each under its path (`seats.max` after the prefix) (plans.md 8.3).
 */
export async function readEntitlements(work: Work, input: unknown, prefix: string, refusals: Refusals): Promise<EntitlementValues> {
  if (!isObject(input)) {
    refusals.add(prefix.replace(/\.$/, '') || 'base', 'invalid_type');
    return {};
  }
  const named = Object.keys(input);
  if (named.length === 0) return {};
  const features = await refuseMissing(work, 'features', named.map((code) => ({ code, path: prefix + code })), refusals);
  const result: EntitlementValues = {};
  for (const [code, given] of Object.entries(input)) {
    const feature = features.get(code);
    if (!feature) continue;
    if (!isObject(given)) {
      refusals.add(prefix + code, 'invalid_type');
      continue;
    }
    const values: EntitlementValues[string] = {};
    for (const [privilegeCode, value] of Object.entries(given)) {
      const path = `${prefix}${code}.${privilegeCode}`;
      const privilege = feature.definition.privileges.find((each) => each.code === privilegeCode);
      const typed = privilege && privilegeValue(privilege, value);
      if (!privilege) refusals.add(path, 'privilege_not_found', 'not_found');
      else if (typed === null) refusals.add(path, value == null ? 'value_is_mandatory' : 'value_is_invalid');
      else values[privilegeCode] = typed as never;
    }
    result[code] = values;
  }
  return result;
}
