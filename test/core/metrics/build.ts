import fc from 'fast-check';
import { addMonths, daysFromTo } from '../../../src/core/time/calendar-date.js';
import { localDate, startOfDay } from '../../../src/core/time/timezone.js';
import type { ChargeFacts } from '../../../src/core/metrics/charge-facts.js';
import type { MetricFacts } from '../../../src/core/metrics/metric.js';
import { type Scalar, type UsageEvent, compareEvents } from '../../../src/core/metrics/usage-event.js';
import type { AggregationWindow } from '../../../src/core/metrics/aggregation-window.js';

export const metricOf = (aggregationType: MetricFacts['aggregationType'], given: Partial<MetricFacts> = {}): MetricFacts => ({
  code: 'metric', aggregationType, recurring: false, roundingFunction: null, roundingPrecision: null, filters: [],
  fieldName: aggregationType === 'count' || aggregationType === 'custom' ? null : 'value', ...given,
});

export const chargeOf = (given: Partial<ChargeFacts> = {}): ChargeFacts => ({
  filters: [], pricingGroupKeys: [], acceptsTargetWallet: false, prorated: false, ...given,
});

let ingested = 0;

/** An event at an instant (ISO text), ingested after all events built before it. */
export const eventAt = (at: string, properties: Record<string, Scalar> = {}, price: string | null = null): UsageEvent => {
  ingested += 1;
  return { transactionId: `tx-${ingested}`, timestamp: Date.parse(at), sequence: ingested, properties, preciseTotalAmountCents: price };
};

/** The window of a whole calendar month ('2024-03-01'), or of the part of it between two instants. */
export const monthOf = (firstDate: string, given: { timezone?: string; from?: string; to?: string } & Partial<Pick<AggregationWindow, 'firstBilledDate' | 'lastBilledDate'>> = {}): AggregationWindow => {
  const { timezone = 'UTC' } = given;
  const nextMonth = addMonths(firstDate, 1);
  const [periodStart, periodEnd] = [startOfDay(firstDate, timezone), startOfDay(nextMonth, timezone)];
  const from = given.from === undefined ? periodStart : Date.parse(given.from);
  const to = given.to === undefined ? periodEnd - 1 : Date.parse(given.to);
  return {
    from, to, timezone, periodStart, periodEnd,
    periodDays: daysFromTo(firstDate, nextMonth) - 1,
    firstBilledDate: given.firstBilledDate ?? localDate(from, timezone),
    lastBilledDate: given.lastBilledDate ?? localDate(to, timezone),
  };
};

export const ordered = (events: readonly UsageEvent[]): UsageEvent[] => [...events].sort(compareEvents);

/** Values as events carry them: numbers in both forms, exact far beyond a float, and what is no number. */
export const scalars: fc.Arbitrary<Scalar> = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -20, max: 20 }) },
  { weight: 2, arbitrary: fc.integer({ min: -999, max: 999 }).map((n) => `${n}.25`) },
  { weight: 2, arbitrary: fc.constantFrom<Scalar>(1e30, 1e-30, '-1000000000000000000000000000000', '0.000000000000000000000000000001') },
  { weight: 2, arbitrary: fc.constantFrom<Scalar>('', 'a', 'b', '1', '007', true, false, null, '1e3', '+1', ' 1', '.5', '-0') },
);

/** Events of one month with a value, an operation and a property to group and filter by; some at one instant. */
export const eventsOfMarch: fc.Arbitrary<UsageEvent[]> = fc
  .array(
    fc.record({
      at: fc.integer({ min: Date.parse('2024-03-01T00:00:00Z'), max: Date.parse('2024-03-31T23:59:59.999Z') }),
      sameInstant: fc.boolean(),
      value: fc.option(scalars, { nil: undefined }),
      operation: fc.constantFrom<Scalar | undefined>(undefined, undefined, 'add', 'remove', 'remove', null, '', 'other'),
      region: fc.constantFrom<Scalar | undefined>('eu', 'us', 'asia', undefined, null, ''),
      tier: fc.constantFrom<Scalar | undefined>('1', 1, true, 'mars', undefined),
    }),
    { maxLength: 30 },
  )
  .map((drafts) => drafts.map(({ at, sameInstant, value, operation, region, tier }, index) => ({
    transactionId: `tx-${index}`,
    timestamp: sameInstant ? Date.parse('2024-03-15T12:00:00Z') : at,
    sequence: index,
    properties: Object.fromEntries(
      Object.entries({ value, operation_type: operation, region, tier }).filter((entry): entry is [string, Scalar] => entry[1] !== undefined),
    ),
    preciseTotalAmountCents: null,
  })));
