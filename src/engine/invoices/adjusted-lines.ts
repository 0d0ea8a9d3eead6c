import { type FeeAdjustment, adjustFee } from '../../core/invoices/adjust-fee.js';
import { BillingError } from '../../core/errors/billing-error.js';
import type { FeeDraft } from '../../core/invoices/fee-draft.js';
import type { AdjustedLine } from '../../core/invoices/invoice.js';
import type { AdjustLines, BillingEntry } from '../billing/entry.js';
import { taxResolver } from '../billing/tax-resolver.js';
import type { CustomerRow, EntityRow } from '../customers/customers.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { lineAtUnits, unusedLine } from './lines-at-units.js';
import type { InvoiceRow } from './views.js';

/**
 * The lines of a draft with what the host has adjusted. An adjusted line stays although nothing of it is used (any more); one
 * whose charge the plan no longer has is gone (invoices.md 9.3).
 */
export async function withAdjustments(
  work: Work, runtime: Runtime, invoice: InvoiceRow, computed: readonly FeeDraft[], entries: readonly BillingEntry[], customer: CustomerRow, entity: EntityRow,
): Promise<FeeDraft[]> {
  const fees = [...computed];
  const { adjustments = [] } = invoice.facts;
  if (adjustments.length === 0) return fees;
  const taxesOf = await taxResolver(work, customer, entity);
  for (const line of adjustments) {
    if (fees.some(({ key, adjusted }) => key === line.key && adjusted)) continue;
    const entry = entries.find(({ subscription }) => subscription.id === line.subscriptionId);
    const index = fees.findIndex(({ key }) => key === line.key);
    const fee = fees[index] ?? (await made(work, runtime, line, entry, invoice, taxesOf));
    if (!fee) continue;
    const adjusted = await stillAdjusted(work, runtime, fee, line.adjustment, entry);
    if (index < 0) fees.push(adjusted);
    else fees[index] = adjusted;
  }
  return fees;
}

/** Adjusts lines while a draft's fees are made, so that minimums are made up for what they come to. */
export function adjustingLines(work: Work, runtime: Runtime, { facts: { adjustments = [] } }: InvoiceRow): AdjustLines {
  return async (lines, entry) => {
    const adjusted: FeeDraft[] = [];
    for (const fee of lines) {
      const found = fee.adjusted ? undefined : adjustments.find(({ key }) => key === fee.key);
      adjusted.push(found ? await stillAdjusted(work, runtime, fee, found.adjustment, entry) : fee);
    }
    return adjusted;
  };
}

async function made(
  work: Work, runtime: Runtime, line: AdjustedLine, entry: BillingEntry | undefined, invoice: InvoiceRow, taxesOf: Awaited<ReturnType<typeof taxResolver>>,
): Promise<FeeDraft | null> {
  if (!entry || line.chargeCode === null) return null;
  const fee = await unusedLine(work, runtime, entry, invoice.timezone, line, taxesOf);
  return fee && { ...fee, key: line.key };
}

/** A charge may have become one without a price for units alone since: its line then bills what was used. */
async function stillAdjusted(work: Work, runtime: Runtime, fee: FeeDraft, adjustment: FeeAdjustment, entry: BillingEntry | undefined): Promise<FeeDraft> {
  try {
    return await adjustedLine(work, runtime, fee, adjustment, entry);
  } catch (error) {
    if (error instanceof BillingError) return fee;
    throw error;
  }
}

/** A line with an adjustment; by units alone, at the price of its charge. */
export async function adjustedLine(
  work: Work, runtime: Runtime, fee: FeeDraft, adjustment: FeeAdjustment, entry: Pick<BillingEntry, 'plan'> | undefined,
): Promise<FeeDraft> {
  const { units, unitPreciseAmount } = adjustment;
  const repriced = units !== null && unitPreciseAmount === null;
  return adjustFee(fee, adjustment, repriced ? await lineAtUnits(work, runtime, entry?.plan.definition ?? null, fee, units) : null);
}
