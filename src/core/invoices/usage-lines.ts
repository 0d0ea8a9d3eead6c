import type { ChargeUsage, UsageLine } from '../../contract.js';
import type { MetricDefinition } from '../metrics/metric.js';
import { compareGroups, type Group } from '../metrics/groups.js';
import { ZERO, canonical } from '../money/decimal.js';
import type { ChargeDefinition } from '../plans/plan.js';
import type { PricedAtom } from './usage-fees.js';

/** How a charge's usage is shown: in all, by filter, and by group unless `grouped` is false, each the sum of its rounded buckets (usage.md 11.4). */
export function chargeUsage(
  charge: ChargeDefinition, metric: Pick<MetricDefinition, 'code' | 'name' | 'aggregationType'>, priced: readonly PricedAtom[], options: { grouped?: boolean } = {},
): ChargeUsage {
  const hasKeys = [charge.properties, ...charge.filters.map(({ properties }) => properties)].some(({ pricingGroupKeys }) => (pricingGroupKeys ?? []).length > 0)
    || charge.acceptsTargetWallet;
  return {
    ...usageLine(priced),
    charge: { id: charge.id, code: charge.code, chargeModel: charge.chargeModel, invoiceDisplayName: charge.invoiceDisplayName },
    billableMetric: { code: metric.code, name: metric.name, aggregationType: metric.aggregationType },
    filters: filterLines(charge, priced),
    groupedUsage: hasKeys && options.grouped !== false ? groupLines(charge, priced) : [],
    pricingUnitDetails: pricingUnitDetails(priced),
  };
}

/** The sums of some buckets of a charge. */
export function usageLine(priced: readonly PricedAtom[]): UsageLine & { totalAggregatedUnits: string } {
  const units = priced.reduce((total, line) => total.plus(line.units), ZERO);
  const aggregated = priced.reduce((total, { atom, units: own }) => total.plus(atom.level ?? own), ZERO);
  return {
    units: canonical(units),
    totalAggregatedUnits: canonical(aggregated),
    eventsCount: priced.reduce((total, { atom }) => total + atom.eventsCount, 0),
    amountCents: priced.reduce((total, { amounts }) => total + amounts.amountCents, 0),
    pricingUnitDetails: pricingUnitDetails(priced),
    ...projection(priced),
  };
}

/** Lines add up what their buckets are projected to (usage.md 12.3). */
function projection(priced: readonly PricedAtom[]): Pick<UsageLine, 'projectedUnits' | 'projectedAmountCents'> {
  const lines = priced.flatMap(({ projected }) => projected ?? []);
  if (lines.length === 0) return {};
  return {
    projectedUnits: canonical(lines.reduce((total, { units }) => total.plus(units), ZERO)),
    projectedAmountCents: lines.reduce((total, { amountCents }) => total + amountCents, 0),
  };
}

function pricingUnitDetails(priced: readonly PricedAtom[]): UsageLine['pricingUnitDetails'] & {} | null {
  const details = priced.flatMap(({ amounts }) => (amounts.pricingUnitDetails ? [amounts.pricingUnitDetails] : []));
  return details.length === 0 ? null : { ...details[0]!, amountCents: details.reduce((total, { amountCents }) => total + amountCents, 0) };
}

/** One line for each filter in the charge's order, the rest last. */
function filterLines(charge: ChargeDefinition, priced: readonly PricedAtom[]): ChargeUsage['filters'] {
  if (charge.filters.length === 0) return [];
  const line = (filterIndex: number | null) => {
    const lines = priced.filter(({ atom }) => atom.filterIndex === filterIndex);
    const filter = filterIndex === null ? null : charge.filters[filterIndex]!;
    return lines.length === 0 ? [] : [{ ...usageLine(lines), values: filter?.values ?? null, invoiceDisplayName: filter?.invoiceDisplayName ?? null }];
  };
  return [...charge.filters.keys(), null].flatMap(line);
}

function groupLines(charge: ChargeDefinition, priced: readonly PricedAtom[]): ChargeUsage['groupedUsage'] {
  const groups = new Map<string, { groupedBy: Group; lines: PricedAtom[] }>();
  for (const line of priced) {
    const key = JSON.stringify(Object.entries(line.atom.groupedBy).sort(([a], [b]) => (a < b ? -1 : 1)));
    const group = groups.get(key) ?? { groupedBy: line.atom.groupedBy, lines: [] };
    group.lines.push(line);
    groups.set(key, group);
  }
  const keys = [...new Set(priced.flatMap(({ atom }) => Object.keys(atom.groupedBy)))];
  const compare = compareGroups(keys);
  return [...groups.values()]
    .sort((a, b) => compare(a.groupedBy, b.groupedBy))
    .map(({ groupedBy, lines }) => ({ ...usageLine(lines), groupedBy, filters: filterLines(charge, lines) }));
}

/** By the metric's name without regard to case, then in the plan's order (usage.md 11.4). */
export function inOrderShown(usages: readonly ChargeUsage[]): ChargeUsage[] {
  const name = (usage: ChargeUsage) => usage.billableMetric.name.toLowerCase();
  return usages.map((usage, index) => ({ usage, index }))
    .sort((a, b) => (name(a.usage) < name(b.usage) ? -1 : name(a.usage) > name(b.usage) ? 1 : a.index - b.index))
    .map(({ usage }) => usage);
}
