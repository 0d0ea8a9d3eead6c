import type { ChargeUsage, CustomerUsage, UsageLine } from '../../contract.js';
import { filterIdentity } from '../charges/parse-filters.js';
import { canonical, dec } from '../money/decimal.js';

/** Leaves out the lines of a usage in which there is nothing: no units, no amount, no events (usage.md 14.1). */
export function withoutEmptyLines(usage: CustomerUsage): CustomerUsage {
  return {
    ...usage,
    chargesUsage: usage.chargesUsage.filter(isUsed).map((charge) => ({
      ...charge,
      filters: charge.filters.filter(isUsed),
      groupedUsage: charge.groupedUsage.filter(isUsed).map((group) => ({ ...group, filters: group.filters.filter(isUsed) })),
    })),
  };
}

function isUsed({ units, amountCents, eventsCount }: UsageLine): boolean {
  return units !== '0' || amountCents !== 0 || eventsCount !== 0;
}

/**
 * What a usage is more than an earlier one of the same window, line by line: charge, filter by its values, group by its keys (usage.md 14.5).
 * A line that was not there before counts whole, one that is there no more counts with what it had taken away.
 */
export function usageDifference(usage: CustomerUsage, before: CustomerUsage | null): CustomerUsage {
  if (before === null) return usage;
  const chargesUsage = differences(usage.chargesUsage, before.chargesUsage, ({ charge }) => charge.code, chargeDifference);
  const amountCents = chargesUsage.reduce((total, charge) => total + charge.amountCents, 0);
  return { ...usage, amountCents, totalAmountCents: amountCents + usage.taxesAmountCents - before.taxesAmountCents, chargesUsage };
}

function chargeDifference(now: ChargeUsage, then: ChargeUsage): ChargeUsage {
  const valuesOf = ({ values }: { values: Record<string, string[]> | null }) => (values === null ? '' : filterIdentity(values));
  const groupOf = ({ groupedBy }: { groupedBy: Record<string, string | null> }) => JSON.stringify(Object.entries(groupedBy).sort(([a], [b]) => (a < b ? -1 : 1)));
  const line = lineDifference(now, then);
  return {
    ...line,
    pricingUnitDetails: line.pricingUnitDetails,
    filters: differences(now.filters, then.filters, valuesOf, lineDifference),
    groupedUsage: differences(now.groupedUsage, then.groupedUsage, groupOf, (group, earlier) => ({
      ...lineDifference(group, earlier),
      filters: differences(group.filters, earlier.filters, valuesOf, lineDifference),
    })),
  };
}

function lineDifference<L extends UsageLine>(now: L, then: L): L {
  const less = (a: string, b: string) => canonical(dec(a).minus(b));
  return {
    ...now,
    units: less(now.units, then.units),
    eventsCount: now.eventsCount - then.eventsCount,
    amountCents: now.amountCents - then.amountCents,
    ...(now.totalAggregatedUnits === undefined ? {} : { totalAggregatedUnits: less(now.totalAggregatedUnits, then.totalAggregatedUnits ?? '0') }),
    ...(now.pricingUnitDetails && then.pricingUnitDetails
      ? { pricingUnitDetails: { ...now.pricingUnitDetails, amountCents: now.pricingUnitDetails.amountCents - then.pricingUnitDetails.amountCents } }
      : {}),
  };
}

/** The lines of now, and those that are gone as if they were at zero. */
function differences<L extends UsageLine>(now: readonly L[], then: readonly L[], nameOf: (line: L) => string, difference: (now: L, then: L) => L): L[] {
  const earlier = new Map(then.map((line) => [nameOf(line), line]));
  const names = new Set(now.map(nameOf));
  const gone = then.filter((line) => !names.has(nameOf(line)));
  return [
    ...now.map((line) => {
      const known = earlier.get(nameOf(line));
      return known ? difference(line, known) : line;
    }),
    ...gone.map((line) => difference(emptied(line), line)),
  ];
}

function emptied<L extends UsageLine>(line: L): L {
  return {
    ...line,
    units: '0',
    eventsCount: 0,
    amountCents: 0,
    ...(line.totalAggregatedUnits === undefined ? {} : { totalAggregatedUnits: '0' }),
    ...(line.pricingUnitDetails ? { pricingUnitDetails: { ...line.pricingUnitDetails, amountCents: 0 } } : {}),
    ...('filters' in line ? { filters: [] } : {}),
    ...('groupedUsage' in line ? { groupedUsage: [] } : {}),
  };
}
