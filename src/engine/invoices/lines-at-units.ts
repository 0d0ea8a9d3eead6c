import type { DecimalString, Timezone } from '../../contract.js';
import { BillingError } from '../../core/errors/billing-error.js';
import { type LineFigures, figuresOfUnits } from '../../core/invoices/adjust-fee.js';
import { figuresOfCharge, fixedChargeAtUnits, hasPriceForUnits, priceChargeAtUnits } from '../../core/invoices/charge-at-units.js';
import type { FeeDraft } from '../../core/invoices/fee-draft.js';
import { fixedChargeFee } from '../../core/invoices/fixed-charge-line.js';
import { usageFee } from '../../core/invoices/usage-fees.js';
import { ZERO } from '../../core/money/decimal.js';
import type { ChargeDefinition, PlanDefinition } from '../../core/plans/plan.js';
import { localDate } from '../../core/time/timezone.js';
import { loadChargeCatalogue, pricingUnitOf } from '../billing/charge-catalogue.js';
import type { BillingEntry } from '../billing/entry.js';
import { addOnsOf } from '../billing/fixed-charges.js';
import type { TaxResolver } from '../billing/tax-resolver.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';

/** Which line of a charge: its bucket and its group. */
export interface LineOfCharge {
  chargeCode: string | null;
  chargeFilterValues: Record<string, string[]> | null;
  groupedBy: Record<string, string | null>;
}

/**
 * A line at other units, priced anew by its charge or fixed charge (invoices.md 9.2). `validation_failed` for a charge that
 * has no price for units alone, `not_found` for one that the plan no longer has.
 */
export async function lineAtUnits(work: Work, runtime: Runtime, plan: PlanDefinition | null, fee: FeeDraft, units: DecimalString): Promise<LineFigures> {
  if (fee.feeType === 'charge' && fee.trueUpParentKey === null) {
    const charge = plan?.charges.find(({ code }) => code === fee.chargeCode);
    if (!charge) throw new BillingError('not_found', { charge: ['charge_not_found'] });
    if (!hasPriceForUnits(charge)) throw new BillingError('validation_failed', { units: ['unit_price_is_mandatory'] });
    const priced = await pricedAt(work, runtime, plan!, charge, fee, units);
    if (!priced) throw new BillingError('not_found', { billableMetric: ['metric_not_found'] });
    return figuresOfCharge(priced.line);
  }
  if (fee.feeType === 'fixed_charge') {
    const charge = plan?.fixedCharges.find(({ code }) => code === fee.chargeCode);
    if (!charge) throw new BillingError('not_found', { fixedCharge: ['fixed_charge_not_found'] });
    return fixedChargeAtUnits(charge, units, fee.amountCurrency);
  }
  return figuresOfUnits(fee, units);
}

async function pricedAt(work: Work, runtime: Runtime, plan: PlanDefinition, charge: ChargeDefinition, of: LineOfCharge, units: DecimalString) {
  const catalogue = await loadChargeCatalogue(work, [charge]);
  const metric = catalogue.metrics.get(charge.billableMetricCode);
  if (!metric) return null;
  const pricingUnit = pricingUnitOf(catalogue, charge);
  const { chargeFilterValues: filterValues, groupedBy } = of;
  const pricing = { currency: plan.amountCurrency, pricingUnit, customChargeModels: runtime.customChargeModels };
  return { metric, pricingUnit, line: priceChargeAtUnits({ ...pricing, charge, filterValues, groupedBy, units }) };
}

/** A line of a charge of which nothing was used, for the entry of a subscription; null when its plan has no such charge (any more). */
export async function unusedLine(
  work: Work, runtime: Runtime, entry: BillingEntry, timezone: Timezone, of: LineOfCharge & { feeType: string }, taxesOf: TaxResolver,
): Promise<FeeDraft | null> {
  const { subscription, plan: { definition: plan }, windows } = entry;
  const subject = { subscriptionId: subscription.id, externalSubscriptionId: subscription.externalId, planCode: subscription.planCode };
  if (of.feeType === 'fixed_charge') {
    const charge = plan.fixedCharges.find(({ code }) => code === of.chargeCode);
    const window = charge && (windows.fixedCharges ?? windows.opened.fixedCharges ?? windows.fee);
    const addOn = charge && (await addOnsOf(work, [charge])).get(charge.addOnCode);
    if (!charge || !window || !addOn) return null;
    const { from, to } = window;
    const taxes = taxesOf(charge.taxCodes, plan.taxCodes);
    return fixedChargeFee({ subject, charge, addOn, currency: plan.amountCurrency, periodFrom: localDate(from, timezone), from, to, taxes }, ZERO, ZERO);
  }
  const charge = plan.charges.find(({ code }) => code === of.chargeCode);
  const window = charge && (windows.charges ?? windows.fee);
  if (!charge || !window) return null;
  const priced = await pricedAt(work, runtime, plan, charge, of, '0');
  if (!priced) return null;
  const { metric, pricingUnit, line } = priced;
  const input = { subject, charge, metric, pricingUnit, currency: plan.amountCurrency, window, taxes: taxesOf(charge.taxCodes, plan.taxCodes), customChargeModels: runtime.customChargeModels };
  return usageFee(input, line);
}
