import { z } from 'zod';
import type { Features } from '../../contract.js';
import { BillingError, Refusals } from '../../core/errors/billing-error.js';
import { forgetFeature } from '../../core/plans/entitlements.js';
import type { FeatureDefinition, Privilege } from '../../core/plans/feature.js';
import type { RowOf } from '../../storage/schema.js';
import { deletedKey, freshId, getLive, refuseTaken } from '../catalogue/live.js';
import { reviseEntitlements } from '../catalogue/revise-plan.js';
import { optionalText, parseInput, requiredText } from '../input.js';
import { listPage } from '../page.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { forgetOverrides } from './overrides.js';

type FeatureRow = RowOf<'features'>;

const privilegeInput = z.object({
  code: requiredText,
  name: optionalText,
  valueType: z.enum(['string', 'integer', 'boolean', 'select']).nullish(),
  config: z.object({ selectOptions: z.array(requiredText).min(1, 'value_is_mandatory').nullish() }).nullish(),
});
const privilegesInput = z
  .array(privilegeInput)
  .refine((list) => new Set(list.map(({ code }) => code)).size === list.length, 'duplicated_values')
  .nullish();
const featureInput = z.object({ code: requiredText, name: optionalText, description: optionalText, privileges: privilegesInput });

export function featureView({ id, code, definition }: FeatureRow): { id: string; code: string } & FeatureDefinition {
  return { id, code, ...definition };
}

/** Privileges as given, over those there are: named ones are changed or added, options of a select are only added to (plans.md 8.2). */
function readPrivileges(given: readonly z.infer<typeof privilegeInput>[], before: readonly Privilege[], refusals: Refusals): Privilege[] {
  const read = given.map((input, index): Privilege => {
    const was = before.find(({ code }) => code === input.code);
    const valueType = input.valueType ?? was?.valueType ?? 'string';
    const path = `privileges.${index}.`;
    if (was && valueType !== was.valueType) refusals.add(`${path}valueType`, 'value_is_frozen', 'not_allowed');
    const selectOptions = [...new Set([...(was?.config?.selectOptions ?? []), ...(input.config?.selectOptions ?? [])])];
    if (valueType === 'select' && selectOptions.length === 0) refusals.add(`${path}config.selectOptions`, 'value_is_mandatory');
    if (valueType !== 'select' && input.config?.selectOptions) refusals.add(`${path}config`, 'value_is_invalid');
    return {
      code: input.code,
      name: input.name === undefined ? (was?.name ?? null) : input.name,
      valueType,
      config: valueType === 'select' ? { selectOptions } : null,
    };
  });
  const named = new Map(read.map((privilege) => [privilege.code, privilege]));
  const kept = before.map((privilege) => named.get(privilege.code) ?? privilege);
  return [...kept, ...read.filter(({ code }) => !before.some((privilege) => privilege.code === code))];
}

async function createFeature(work: Work, input: unknown) {
  const refusals = new Refusals();
  const given = parseInput(featureInput, input, refusals);
  const privileges = readPrivileges(given?.privileges ?? [], [], refusals);
  if (given) await refuseTaken(work, 'features', given.code, refusals);
  refusals.throwIfAny();
  const { code, name, description } = given!;
  const definition: FeatureDefinition = { name: name ?? null, description: description ?? null, privileges };
  await work.insert('features', { id: await freshId(work, 'features', code), key: code, deleted: false, code, definition });
  return told(work, 'feature.created', await getLive(work, 'features', code));
}

async function updateFeature(work: Work, code: string, input: unknown) {
  const row = await getLive(work, 'features', code);
  const refusals = new Refusals();
  const given = parseInput(featureInput.partial(), input, refusals);
  const before = row.definition;
  const privileges = readPrivileges(given?.privileges ?? [], before.privileges, refusals);
  if (given?.code !== undefined && given.code !== code) refusals.add('code', 'value_is_frozen', 'not_allowed');
  refusals.throwIfAny();
  const definition: FeatureDefinition = {
    name: given!.name === undefined ? before.name : given!.name,
    description: given!.description === undefined ? before.description : given!.description,
    privileges,
  };
  return told(work, 'feature.updated', await work.update('features', row, { definition }));
}

/** A feature leaves all plans and subscriptions with it, and its code may be used again (plans.md 8.2). */
async function deleteFeature(work: Work, code: string): Promise<void> {
  const row = await getLive(work, 'features', code);
  await reviseEntitlements(work, code, (entitlements) => forgetFeature(entitlements, code));
  await forgetOverrides(work, code, (own) => forgetFeature(own, code));
  await told(work, 'feature.deleted', await work.update('features', row, { deleted: true, key: deletedKey(row) }));
}

async function deletePrivilege(work: Work, code: string, privilegeCode: string) {
  const row = await getLive(work, 'features', code);
  if (!row.definition.privileges.some((privilege) => privilege.code === privilegeCode)) {
    throw new BillingError('not_found', { privilege: ['not_found'] });
  }
  await reviseEntitlements(work, code, (entitlements) => ({ ...entitlements, [code]: forgetFeature(entitlements[code]!, privilegeCode) }));
  await forgetOverrides(work, code, (own) => ({
    ...own,
    [code]: {
      ...own[code]!,
      values: forgetFeature(own[code]!.values, privilegeCode),
      withoutPrivileges: own[code]!.withoutPrivileges.filter((each) => each !== privilegeCode),
    },
  }));
  const privileges = row.definition.privileges.filter((privilege) => privilege.code !== privilegeCode);
  return told(work, 'feature.updated', await work.update('features', row, { definition: { ...row.definition, privileges } }));
}

async function told(work: Work, type: 'feature.created' | 'feature.updated' | 'feature.deleted', row: FeatureRow) {
  const feature = featureView(row);
  await work.tell(type, null, { feature });
  return feature;
}

/** Features: what plans can entitle their subscribers to (plans.md 8). */
export function featuresGroup(runtime: Runtime): Features {
  return {
    create: (input, options) => runtime.execute('features.create', input, options, (work) => createFeature(work, input)),
    update: (code, input, options) => runtime.execute('features.update', [code, input], options, (work) => updateFeature(work, code, input)),
    delete: (code, options) => runtime.execute('features.delete', code, options, (work) => deleteFeature(work, code)),
    deletePrivilege: (code, privilegeCode, options) =>
      runtime.execute('features.deletePrivilege', [code, privilegeCode], options, (work) => deletePrivilege(work, code, privilegeCode)),
    list: (query) =>
      runtime.query((work) => listPage(query, (window) => work.read('features', { deleted: false }, window), (rows) => rows.map(featureView))),
  };
}
