import { z } from 'zod';
import type { DunningCampaign, DunningCampaigns } from '../../contract.js';
import { Refusals } from '../../core/errors/billing-error.js';
import type { DunningDefinition } from '../../core/payments/dunning.js';
import type { RowOf } from '../../storage/schema.js';
import { deletedKey, freshId, getLive, refuseTaken } from '../catalogue/live.js';
import { cents, currency, optionalText, parseInput, requiredText } from '../input.js';
import { listPage } from '../page.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { forgetCampaign, forgetDefaultCampaign, forgetUnreached } from './progress.js';

export type CampaignRow = RowOf<'dunningCampaigns'>;

const count = z.int('value_is_invalid').min(1, 'value_is_invalid');
const thresholds = z
  .array(z.object({ currency, amountCents: cents }))
  .min(1, 'value_is_mandatory')
  .refine((list) => new Set(list.map((each) => each.currency)).size === list.length, 'currency_given_twice');

const campaignInput = z.object({
  code: requiredText,
  name: requiredText,
  description: optionalText,
  daysBetweenAttempts: count,
  maxAttempts: count,
  thresholds,
  bccEmails: z.array(requiredText).nullish(),
  appliedToBillingEntity: z.boolean().nullish(),
});

function campaignView({ id, code, appliedToBillingEntity, definition }: CampaignRow): DunningCampaign {
  return { id, code, ...definition, appliedToBillingEntity } as DunningCampaign;
}

async function createCampaign(work: Work, input: unknown): Promise<CampaignRow> {
  const refusals = new Refusals();
  const given = parseInput(campaignInput, input, refusals);
  const { code } = (input ?? {}) as { code?: unknown };
  if (typeof code === 'string') await refuseTaken(work, 'dunningCampaigns', code, refusals);
  refusals.throwIfAny();
  const { code: key, appliedToBillingEntity, description, bccEmails, ...rest } = given!;
  if (appliedToBillingEntity) await replaceDefault(work);
  await work.insert('dunningCampaigns', {
    id: await freshId(work, 'dunningCampaigns', key), key, code: key, deleted: false, appliedToBillingEntity: appliedToBillingEntity ?? false,
    definition: { ...rest, description: description ?? null, bccEmails: bccEmails ?? [] },
  });
  return getLive(work, 'dunningCampaigns', key);
}

/** The default billing entity has one campaign: the former one makes room, and begins anew should it come back (payments.md 7.1, 7.8). */
async function replaceDefault(work: Work): Promise<void> {
  for (const former of await work.read('dunningCampaignsApplied', { appliedToBillingEntity: true })) {
    await forgetDefaultCampaign(work, former);
    await work.update('dunningCampaigns', former, { appliedToBillingEntity: false });
  }
}

async function updateCampaign(work: Work, code: string, input: object): Promise<CampaignRow> {
  const row = await getLive(work, 'dunningCampaigns', code);
  const refusals = new Refusals();
  const known = { code: row.code, ...row.definition, appliedToBillingEntity: row.appliedToBillingEntity };
  const changes = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
  const given = parseInput(campaignInput, { ...known, ...changes }, refusals);
  if (given && given.code !== row.code) refusals.add('code', 'not_allowed', 'not_allowed');
  refusals.throwIfAny();
  const { code: _code, appliedToBillingEntity, description, bccEmails, ...rest } = given!;
  const applied = appliedToBillingEntity ?? false;
  if (applied && !row.appliedToBillingEntity) await replaceDefault(work);
  if (!applied && row.appliedToBillingEntity) await forgetDefaultCampaign(work, row);
  const definition: DunningDefinition = { ...rest, description: description ?? null, bccEmails: bccEmails ?? [] };
  const updated = await work.update('dunningCampaigns', row, { appliedToBillingEntity: applied, definition });
  if (JSON.stringify(row.definition.thresholds) !== JSON.stringify(definition.thresholds)) await forgetUnreached(work, updated);
  return updated;
}

/** Dunning campaigns: when overdue invoices are asked for again, and how often (payments.md 7). */
export function dunningCampaignsGroup(runtime: Runtime): DunningCampaigns {
  return {
    create: (input, options) => runtime.execute('dunningCampaigns.create', input, options, async (work) => campaignView(await createCampaign(work, input))),
    update: (code, input, options) =>
      runtime.execute('dunningCampaigns.update', [code, input], options, async (work) => campaignView(await updateCampaign(work, code, input))),
    delete: (code, options) =>
      runtime.execute('dunningCampaigns.delete', code, options, async (work) => {
        const row = await getLive(work, 'dunningCampaigns', code);
        await forgetCampaign(work, row);
        await work.update('dunningCampaigns', row, { deleted: true, key: deletedKey(row), appliedToBillingEntity: false });
      }),
    list: (query) => runtime.query((work) => listPage(query, (window) => work.read('dunningCampaigns', { deleted: false }, window), (rows) => rows.map(campaignView))),
  };
}
