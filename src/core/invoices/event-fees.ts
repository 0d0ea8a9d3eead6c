import type { CustomAggregation } from '../../contract.js';
import { feeAmountsInAdvance } from '../charges/fee-amounts.js';
import { priceEventInAdvance, withoutLastEvent } from '../charges/in-advance.js';
import { pricingModel } from '../charges/pricing-model.js';
import { PRICING_UNIT_EXPONENT } from '../charges/pricing-unit.js';
import type { RatedUsage } from '../charges/rated-usage.js';
import type { AggregationInput } from '../metrics/aggregate-usage.js';
import type { AtomKey } from '../metrics/atom-key.js';
import { eventValuesOf } from '../metrics/event-values.js';
import { type PaidStep, heightsByAtom, proratedBillable, stepsAsItCame } from '../metrics/heights-paid.js';
import { eventsOf } from '../metrics/usage-by-atom.js';
import type { UsageEvent } from '../metrics/usage-event.js';
import { currencyExponent } from '../money/currency.js';
import { ZERO, canonical, dec } from '../money/decimal.js';
import type { FeeDraft } from './fee-draft.js';
import { type UsageFeeInput, atomIdentity, lineOfAtom } from './usage-fees.js';

export interface EventFeesInput extends Omit<UsageFeeInput, 'atoms'> {
  /** The charge's usage in the window up to the last of the events, and what is carried into it. */
  usage: Pick<AggregationInput, 'charge' | 'window' | 'carried' | 'usage' | 'asked'> & { customAggregation?: CustomAggregation | undefined };
  /** The buckets and groups, by `atomIdentity`, in which something has cost something in this window. */
  paid: ReadonlySet<string>;
}

/** The fee of an event in advance. */
export interface EventFee {
  event: UsageEvent;
  /** Names the bucket and group. */
  atom: string;
  fee: FeeDraft;
}

/** Of these models the first event of a bucket pays what no later one pays again (charges.md 6.5). */
export function asksOnce({ chargeModel }: { chargeModel: string }): boolean {
  return chargeModel === 'graduated' || chargeModel === 'graduated_percentage' || chargeModel === 'custom';
}

/**
 * What a charge in advance makes of some events of a window, each priced as the difference that it makes to those before it (charges.md 6): one fee
 * for each event that the metric sees. An event that adds nothing has a fee of 0 (usage.md 8.2). Each is priced as it came, by its `sequence`: what was
 * ingested later does not matter, wherever it stands.
 */
export function eventFees(input: EventFeesInput, arrivals: ReadonlySet<UsageEvent>): EventFee[] {
  const { charge, metric, usage } = input;
  const paid = new Set(input.paid);
  const oneByOne = usage.asked?.eventValues || usage.asked?.eventAmounts;
  const aggregation: AggregationInput = { metric, ...usage, customAggregation: usage.customAggregation };
  return heightsByAtom(aggregation).flatMap(({ atom, steps }) => {
    const identity = atomIdentity(charge, atom.key);
    const carried = oneByOne ? eventsOf(atom.carried) : [];
    const places = [...steps.keys()].filter((index) => arrivals.has(steps[index]!.event));
    places.sort((a, b) => steps[a]!.event.sequence - steps[b]!.event.sequence);
    return places.map((index): EventFee => {
      const seen = stepsAsItCame(aggregation, atom, steps, index);
      const step = seen[seen.length - 1]!;
      const events = oneByOne ? [...carried, ...seen.map(({ event }) => event)] : [];
      const fee = eventFee(input, atom.key, step, ratedUsage(aggregation, step, events), !paid.has(identity));
      if (fee.preciseAmountCents !== '0') paid.add(identity);
      return { event: step.event, atom: identity, fee };
    });
  });
}

/** The bucket's usage up to and including the event. */
function ratedUsage({ metric, asked = {}, customAggregation }: AggregationInput, step: PaidStep, events: readonly UsageEvent[]): RatedUsage {
  return {
    units: step.unitsAfter,
    eventsCount: step.eventsCountAfter,
    ...(asked.eventValues ? { eventValues: eventValuesOf(metric, events, step.unitsAfter, customAggregation) } : {}),
    ...(asked.eventAmounts ? { preciseTotalAmountCents: events.reduce((total, event) => total.plus(event.preciseTotalAmountCents ?? 0), ZERO) } : {}),
  };
}

function eventFee(input: EventFeesInput, key: AtomKey, step: PaidStep, withEvent: RatedUsage, nothingPaid: boolean): FeeDraft {
  const { subject, charge, metric, currency, window, taxes, pricingUnit } = input;
  const exponent = currencyExponent(currency);
  const properties = key.filterIndex === null ? charge.properties : charge.filters[key.filterIndex]!.properties;
  const newUnits = charge.prorated ? proratedBillable(step, input.usage.window) : step.billable;
  const addsNothing = step.billable.isZero() && step.added.lte(0);
  const own = { newUnits, preciseTotalAmountCents: dec(step.event.preciseTotalAmountCents ?? 0) };
  const carriesNothing = step.unitsAfter.eq(step.running);
  const price = priceEventInAdvance(
    pricingModel(charge, properties, input.customChargeModels),
    { withEvent, withoutEvent: addsNothing ? withEvent : withoutLastEvent(withEvent, own), fresh: nothingPaid && carriesNothing && !addsNothing },
    pricingUnit ? PRICING_UNIT_EXPONENT : exponent,
  );
  return {
    ...lineOfAtom(subject, charge, metric, currency, window, taxes, key),
    key: ['event', subject.subscriptionId, charge.code, step.event.transactionId].join(':'),
    units: canonical(step.shownUnits),
    totalAggregatedUnits: canonical(step.shownUnits),
    eventsCount: 1,
    ...feeAmountsInAdvance(price.amount, step.shownUnits, exponent, pricingUnit),
    amountDetails: price.amountDetails,
    eventTransactionId: step.event.transactionId,
  };
}
