import { z } from 'zod';
import type { PricingUnits } from '../../contract.js';
import { Refusals } from '../../core/errors/billing-error.js';
import type { RowOf } from '../../storage/schema.js';
import { optionalText, parseInput, requiredText } from '../input.js';
import { listPage } from '../page.js';
import type { Runtime } from '../runtime.js';
import { freshId, getLive, refuseTaken } from './live.js';

const pricingUnitInput = z.object({ code: requiredText, name: requiredText, shortName: requiredText, description: optionalText });

function pricingUnitView({ id, code, name, shortName, description }: RowOf<'pricingUnits'>) {
  return { id, code, name, shortName, description };
}

/** Currencies of the host's own, in which charges can be priced (charges.md 5). */
export function pricingUnitsGroup(runtime: Runtime): PricingUnits {
  return {
    create: (input, options) =>
      runtime.execute('pricingUnits.create', input, options, async (work) => {
        const refusals = new Refusals();
        const given = parseInput(pricingUnitInput, input, refusals);
        if (given) await refuseTaken(work, 'pricingUnits', given.code, refusals);
        refusals.throwIfAny();
        const { code, name, shortName, description } = given!;
        const id = await freshId(work, 'pricingUnits', code);
        await work.insert('pricingUnits', { id, key: code, deleted: false, code, name, shortName, description: description ?? null });
        return pricingUnitView(await getLive(work, 'pricingUnits', code));
      }),
    list: (query) =>
      runtime.query((work) => listPage(query, (window) => work.read('pricingUnits', { deleted: false }, window), (rows) => rows.map(pricingUnitView))),
  };
}
