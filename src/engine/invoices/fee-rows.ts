import type { Work } from '../work.js';
import type { NewFee } from './rows.js';
import type { FeeRow } from './views.js';

/** Makes an invoice's fees what they have become: the same fee keeps its id and its place in time, what is gone is removed. */
export async function replaceFees(work: Work, before: readonly FeeRow[], after: readonly NewFee[]): Promise<void> {
  const known = new Map(before.map((row) => [row.id, row]));
  for (const fee of after) {
    const row = known.get(fee.id);
    if (row) {
      const { id: _id, ...set } = fee;
      await work.update('fees', row, set);
      known.delete(fee.id);
    } else {
      await work.insert('fees', fee);
    }
  }
  for (const row of known.values()) await work.remove('fees', row);
}
