import type { FeeDraft } from '../../core/invoices/fee-draft.js';
import type { PlanDefinition } from '../../core/plans/plan.js';
import type { TaxRate } from '../../core/taxes/tax.js';
import type { TaxResolver } from '../billing/tax-resolver.js';
import type { Work } from '../work.js';

/** The taxes that a line bears today, by the hierarchy of invoices.md 6.1. `plan`: that of its subscription. */
export async function taxesOfLine(
  work: Work, { feeType, chargeCode, item, namedTaxCodes }: Pick<FeeDraft, 'feeType' | 'chargeCode' | 'item' | 'namedTaxCodes'>, plan: PlanDefinition | null, taxesOf: TaxResolver,
): Promise<readonly TaxRate[]> {
  switch (feeType) {
    case 'charge':
      return taxesOf(plan?.charges.find(({ code }) => code === chargeCode)?.taxCodes, plan?.taxCodes);
    case 'fixed_charge':
      return taxesOf(plan?.fixedCharges.find(({ code }) => code === chargeCode)?.taxCodes, plan?.taxCodes);
    case 'commitment':
      return taxesOf(plan?.minimumCommitment?.taxCodes, plan?.taxCodes);
    case 'add_on':
      return taxesOf(namedTaxCodes, (await work.find('addOnByKey', { key: item.code }))?.definition.taxCodes);
    case 'credit':
      return [];
    case 'subscription':
      return taxesOf(plan?.taxCodes);
  }
}
