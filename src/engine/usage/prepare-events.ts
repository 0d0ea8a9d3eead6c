import type { RowOf } from '../../storage/schema.js';
import type { NewUsageEvent } from '../../storage/usage.js';
import { Refusals, type Refusal } from '../../core/errors/billing-error.js';
import { contentOf } from '../../core/metrics/event-content.js';
import { eventProblems } from '../../core/metrics/event-problems.js';
import { evaluateExpression } from '../../core/metrics/evaluate-expression.js';
import type { Expression } from '../../core/metrics/expression.js';
import { parseExpression } from '../../core/metrics/expression-parser.js';
import type { MetricDefinition } from '../../core/metrics/metric.js';
import { type SentEvent, parseEvent } from '../../core/metrics/parse-event.js';
import { beginsAt } from '../subscriptions/record-at.js';
import type { Work } from '../work.js';

/** An event as it is to be stored, with what keeps it from being billed. */
export interface ReadyEvent {
  refusals: null;
  sent: NewUsageEvent;
  problems: readonly Refusal[];
  /** Whether a charge in advance may be on its metric. */
  inAdvance: boolean;
}

/** An event as it came in: refused, with what it says unless that is malformed, or ready. */
export type PreparedEvent = ReadyEvent | { refusals: readonly Refusal[]; sent: NewUsageEvent | null };

interface Catalogue {
  metrics: Map<string, { definition: MetricDefinition; expression: Expression | null; chargedInAdvance: boolean }>;
  /** Only loaded for strict events. */
  subscriptions: Map<string, RowOf<'subscriptions'>[]>;
}

/** Checks events, computes what their metrics' expressions say, and finds what keeps them from being billed (usage.md 2, 4). */
export async function prepareEvents(work: Work, inputs: readonly unknown[], strict: boolean): Promise<PreparedEvent[]> {
  const sent = inputs.map((input) => {
    const refusals = new Refusals();
    return { event: parseEvent(input, refusals), refusals: refusals.list };
  });
  const catalogue = await loadCatalogue(work, sent.flatMap(({ event }) => (event ? [event] : [])), strict);
  return sent.map(({ event, refusals }) => (event ? prepare(event, catalogue, work.now, strict) : { refusals, sent: null }));
}

async function loadCatalogue(work: Work, events: readonly SentEvent[], strict: boolean): Promise<Catalogue> {
  const metrics = await work.read('metricByKey', { key: [...new Set(events.map((event) => event.code))] });
  const ids = strict ? [...new Set(events.map((event) => event.externalSubscriptionId))] : [];
  const subscriptions = new Map<string, RowOf<'subscriptions'>[]>();
  for (const row of strict ? await work.read('subscriptionsByExternalId', { externalId: ids }) : []) {
    subscriptions.set(row.externalId, [...(subscriptions.get(row.externalId) ?? []), row]);
  }
  return {
    metrics: new Map(metrics.map(({ code, definition, chargedInAdvance }) => {
      const parsed = definition.expression === null ? null : parseExpression(definition.expression);
      return [code, { definition, expression: parsed && 'ast' in parsed ? parsed.ast : null, chargedInAdvance }];
    })),
    subscriptions,
  };
}

function prepare(sent: SentEvent, { metrics, subscriptions }: Catalogue, now: number, strict: boolean): PreparedEvent {
  const metric = metrics.get(sent.code);
  const timestamp = sent.timestamp ?? now;
  const { properties, refusals: uncomputed } = computedProperties(sent, timestamp, metric);
  const problems = uncomputed.length > 0 ? [] : eventProblems({ properties }, metric?.definition ?? null, { strict });
  const refusals = strict ? [...uncomputed, ...problems, ...lifeProblems(sent.externalSubscriptionId, timestamp, subscriptions)] : uncomputed;
  const event: NewUsageEvent = {
    transactionId: sent.transactionId,
    externalSubscriptionId: sent.externalSubscriptionId,
    code: sent.code,
    timestamp,
    timestampGiven: sent.timestamp !== null,
    properties,
    preciseTotalAmountCents: sent.preciseTotalAmountCents,
    content: contentOf(sent).text,
    receivedAt: now,
  };
  if (refusals.length > 0) return { refusals, sent: event };
  return { refusals: null, sent: event, problems, inAdvance: metric?.chargedInAdvance === true && problems.length === 0 };
}

/** The properties with what the metric's expression makes of them (usage.md 4.1), or the refusal of what it cannot compute. */
function computedProperties(
  { code, properties }: SentEvent, timestamp: number, metric: ReturnType<Catalogue['metrics']['get']>,
): { properties: SentEvent['properties']; refusals: Refusal[] } {
  if (!metric?.expression) return { properties, refusals: [] };
  const fieldName = metric.definition.fieldName!;
  const outcome = evaluateExpression(metric.expression, { code, timestamp, properties });
  if ('error' in outcome) return { properties, refusals: [{ code: 'validation_failed', path: `properties.${fieldName}`, reason: 'invalid_expression_value' }] };
  return { properties: { ...properties, [fieldName]: outcome.value }, refusals: [] };
}

/** Strict events belong to a subscription that lives at their instant (usage.md 2.5). */
function lifeProblems(externalId: string, timestamp: number, subscriptions: Catalogue['subscriptions']): Refusal[] {
  const rows = subscriptions.get(externalId);
  if (!rows) return [{ code: 'not_found', path: 'externalSubscriptionId', reason: 'not_found' }];
  const lives = rows.some((row) => {
    const from = beginsAt(row);
    return from !== null && from <= timestamp && timestamp <= (row.terminatedAt ?? row.endingAt ?? Infinity);
  });
  return lives ? [] : [{ code: 'validation_failed', path: 'timestamp', reason: 'outside_subscription' }];
}
