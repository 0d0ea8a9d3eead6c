import type { PricingUnit } from '../../core/charges/pricing-unit.js';
import type { MetricDefinition } from '../../core/metrics/metric.js';
import type { ChargeDefinition } from '../../core/plans/plan.js';
import type { Work } from '../work.js';

export interface ChargeCatalogue {
  /** Metrics that still exist, by code: a charge whose metric was deleted bills nothing (usage.md 3.4). */
  metrics: Map<string, MetricDefinition>;
  /** By code: the pricing unit at a charge's own conversion rate. */
  pricingUnits: Map<string, (conversionRate: string) => PricingUnit>;
}

/** What charges refer to, in one read for each kind. */
export async function loadChargeCatalogue(work: Work, charges: readonly ChargeDefinition[]): Promise<ChargeCatalogue> {
  const metrics = await work.read('metricByKey', { key: [...new Set(charges.map((charge) => charge.billableMetricCode))] });
  const unitCodes = charges.flatMap((charge) => (charge.appliedPricingUnit ? [charge.appliedPricingUnit.code] : []));
  const units = unitCodes.length === 0 ? [] : await work.read('pricingUnitByKey', { key: [...new Set(unitCodes)] });
  return {
    metrics: new Map(metrics.map((row) => [row.code, row.definition])),
    pricingUnits: new Map(units.map(({ code, shortName }) => [code, (conversionRate: string) => ({ code, shortName, conversionRate })])),
  };
}

/** The pricing unit that a charge is priced in, at the charge's rate; null when it is priced in the currency. */
export function pricingUnitOf({ pricingUnits }: ChargeCatalogue, { appliedPricingUnit }: Pick<ChargeDefinition, 'appliedPricingUnit'>): PricingUnit | null {
  return appliedPricingUnit ? pricingUnits.get(appliedPricingUnit.code)!(appliedPricingUnit.conversionRate) : null;
}
