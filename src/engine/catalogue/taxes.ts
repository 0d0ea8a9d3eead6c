import { z } from 'zod';
import type { Tax, Taxes, TaxInput } from '../../contract.js';
import { Refusals } from '../../core/errors/billing-error.js';
import type { RowOf } from '../../storage/schema.js';
import { decimalNotNegative, optionalText, parseFields, requiredText } from '../input.js';
import { listPage } from '../page.js';
import type { Runtime } from '../runtime.js';
import { deletedKey, freshId, getLive, refuseTaken } from './live.js';
import { renameTax } from './rename.js';

const taxInput = z.object({
  code: requiredText,
  name: requiredText,
  rate: decimalNotNegative,
  description: optionalText,
  appliedToOrganization: z.boolean().nullish(),
});

export function taxView(row: RowOf<'taxes'>): Tax {
  const { id, code, name, rate, description, appliedToOrganization } = row;
  return { id, code, name, rate, description, appliedToOrganization };
}

export function taxesGroup(runtime: Runtime): Taxes {
  return {
    create: (input: TaxInput, options) =>
      runtime.execute('taxes.create', input, options, async (work) => {
        const refusals = new Refusals();
        const given = parseFields(taxInput, input, refusals);
        if (given.code !== undefined) await refuseTaken(work, 'taxes', given.code, refusals);
        refusals.throwIfAny();
        const { code, name, rate, description, appliedToOrganization } = given as z.infer<typeof taxInput>;
        const id = await freshId(work, 'taxes', code);
        await work.insert('taxes', {
          id, key: code, deleted: false, code, name, rate, description: description ?? null, appliedToOrganization: appliedToOrganization ?? false,
        });
        return taxView(await getLive(work, 'taxes', code));
      }),
    update: (code, input, options) =>
      runtime.execute('taxes.update', [code, input], options, async (work) => {
        const row = await getLive(work, 'taxes', code);
        const refusals = new Refusals();
        const given = parseFields(taxInput.partial(), input, refusals);
        if (given.code !== undefined && given.code !== code) await refuseTaken(work, 'taxes', given.code, refusals);
        refusals.throwIfAny();
        if (given.code !== undefined && given.code !== row.code) await renameTax(work, row.code, given.code);
        return taxView(
          await work.update('taxes', row, {
            code: given.code ?? row.code,
            key: given.code ?? row.key,
            name: given.name ?? row.name,
            rate: given.rate ?? row.rate,
            description: given.description === undefined ? row.description : given.description,
            appliedToOrganization: given.appliedToOrganization ?? (given.appliedToOrganization === null ? false : row.appliedToOrganization),
          }),
        );
      }),
    delete: (code, options) =>
      runtime.execute('taxes.delete', code, options, async (work) => {
        const row = await getLive(work, 'taxes', code);
        await work.update('taxes', row, { deleted: true, key: deletedKey(row) });
      }),
    get: (code) => runtime.query(async (work) => taxView(await getLive(work, 'taxes', code))),
    list: (query) =>
      runtime.query((work) => listPage(query, (window) => work.read('taxes', { deleted: false }, window), (rows) => rows.map(taxView))),
  };
}
