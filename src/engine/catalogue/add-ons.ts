import { z } from 'zod';
import type { AddOn, AddOns } from '../../contract.js';
import { Refusals } from '../../core/errors/billing-error.js';
import type { AddOnDefinition } from '../../core/plans/add-on.js';
import type { RowOf } from '../../storage/schema.js';
import { cents, codes, currency, optionalText, parseFields, requiredText } from '../input.js';
import { listPage } from '../page.js';
import type { Runtime } from '../runtime.js';
import { removeFixedChargesOf } from './revise-plan.js';
import { deletedKey, freshId, getLive, refuseMissing, refuseTaken } from './live.js';
import { renameAddOn } from './rename.js';

const addOnInput = z.object({
  code: requiredText,
  name: requiredText,
  amountCents: cents.min(1, 'value_is_out_of_range'),
  amountCurrency: currency,
  description: optionalText,
  invoiceDisplayName: optionalText,
  taxCodes: codes,
});

export function addOnView({ id, code, definition }: RowOf<'addOns'>): AddOn {
  return { id, code, ...definition } as AddOn;
}

const taxPaths = (taxCodes: readonly string[] | null | undefined) => (taxCodes ?? []).map((code, index) => ({ code, path: `taxCodes.${index}` }));

/** Add-ons: things with a price, invoiced once (`invoices.createOneOff`) or by the fixed charges of a plan (invoices.md 8). */
export function addOnsGroup(runtime: Runtime): AddOns {
  return {
    create: (input, options) =>
      runtime.execute('addOns.create', input, options, async (work) => {
        const refusals = new Refusals();
        const given = parseFields(addOnInput, input, refusals);
        if (given.code !== undefined) await refuseTaken(work, 'addOns', given.code, refusals);
        await refuseMissing(work, 'taxes', taxPaths(given.taxCodes), refusals);
        refusals.throwIfAny();
        const { code, name, amountCents, amountCurrency, description, invoiceDisplayName, taxCodes } = given as z.infer<typeof addOnInput>;
        const definition: AddOnDefinition = {
          name, amountCents, amountCurrency, description: description ?? null, invoiceDisplayName: invoiceDisplayName ?? null, taxCodes: taxCodes ?? [],
        };
        await work.insert('addOns', { id: await freshId(work, 'addOns', code), key: code, deleted: false, code, definition });
        return addOnView(await getLive(work, 'addOns', code));
      }),
    update: (code, input, options) =>
      runtime.execute('addOns.update', [code, input], options, async (work) => {
        const row = await getLive(work, 'addOns', code);
        const refusals = new Refusals();
        const given = parseFields(addOnInput.partial(), input, refusals);
        if (given.code !== undefined && given.code !== code) await refuseTaken(work, 'addOns', given.code, refusals);
        await refuseMissing(work, 'taxes', taxPaths(given.taxCodes), refusals);
        refusals.throwIfAny();
        const { code: newCode = row.code, taxCodes, ...changes } = given;
        if (newCode !== row.code) await renameAddOn(work, row.code, newCode);
        const definition: AddOnDefinition = { ...row.definition, ...withoutUndefined(changes), ...(taxCodes === undefined ? {} : { taxCodes: taxCodes ?? [] }) };
        return addOnView(await work.update('addOns', row, { code: newCode, key: newCode, definition }));
      }),
    delete: (code, options) =>
      runtime.execute('addOns.delete', code, options, async (work) => {
        const row = await getLive(work, 'addOns', code);
        await removeFixedChargesOf(work, runtime, code);
        await work.update('addOns', row, { deleted: true, key: deletedKey(row) });
      }),
    get: (code) => runtime.query(async (work) => addOnView(await getLive(work, 'addOns', code))),
    list: (query) =>
      runtime.query((work) => listPage(query, (window) => work.read('addOns', { deleted: false }, window), (rows) => rows.map(addOnView))),
  };
}

function withoutUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as never;
}
