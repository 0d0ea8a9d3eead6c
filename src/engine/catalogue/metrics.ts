import type { BillableMetric, BillableMetrics } from '../../contract.js';
import { BillingError, Refusals } from '../../core/errors/billing-error.js';
import { evaluateExpression } from '../../core/metrics/evaluate-expression.js';
import { parseExpression } from '../../core/metrics/expression-parser.js';
import { parseMetric } from '../../core/metrics/parse-metric.js';
import { parseEvent } from '../../core/metrics/parse-event.js';
import type { RowOf } from '../../storage/schema.js';
import { listPage } from '../page.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { deleteMetric, updateMetric } from './change-metric.js';
import { freshId, getLive, refuseTaken } from './live.js';

export function metricView({ id, definition }: RowOf<'billableMetrics'>): BillableMetric {
  return { id, ...definition } as unknown as BillableMetric;
}

async function createMetric(work: Work, runtime: Runtime, input: unknown): Promise<BillableMetric> {
  const refusals = new Refusals();
  const definition = parseMetric(input, Object.keys(runtime.customAggregations), refusals);
  const code = (input as { code?: unknown } | null)?.code;
  if (typeof code === 'string') await refuseTaken(work, 'billableMetrics', code, refusals);
  refusals.throwIfAny();
  const id = await freshId(work, 'billableMetrics', definition!.code);
  await work.insert('billableMetrics', { id, key: definition!.code, deleted: false, code: definition!.code, definition: definition!, chargedInAdvance: false });
  const view = metricView(await getLive(work, 'billableMetrics', definition!.code));
  await work.tell('billable_metric.created', null, { billableMetric: view });
  return view;
}

export function billableMetricsGroup(runtime: Runtime): BillableMetrics {
  return {
    create: (input, options) => runtime.execute('billableMetrics.create', input, options, (work) => createMetric(work, runtime, input)),
    update: (code, input, options) => runtime.execute('billableMetrics.update', [code, input], options, (work) => updateMetric(work, runtime, code, input)),
    delete: (code, options) => runtime.execute('billableMetrics.delete', code, options, (work) => deleteMetric(work, runtime, code)),
    get: (code) => runtime.query(async (work) => metricView(await getLive(work, 'billableMetrics', code))),
    list: (query) =>
      runtime.query((work) => listPage(query, (window) => work.read('metrics', { deleted: false }, window), (rows) => rows.map(metricView))),
    evaluateExpression: async (input) => {
      const { expression, event } = input ?? {};
      const invalid = (path: string, reason: string) => new BillingError('validation_failed', { [path]: [reason] });
      if (typeof expression !== 'string' || expression.trim() === '') throw invalid('expression', 'value_is_mandatory');
      const parsed = parseExpression(expression);
      if ('error' in parsed) throw new BillingError('validation_failed', { expression: ['invalid_expression'] }, { message: parsed.error.message });
      const refusals = new Refusals();
      // Only the parts that an expression can read have to be there.
      const given = parseEvent({ ...event, transactionId: '-', externalSubscriptionId: '-', code: event?.code || '-' }, refusals);
      if (given === null) throw invalid('event', 'invalid_event');
      const outcome = evaluateExpression(parsed.ast, { code: event?.code ?? '', timestamp: given.timestamp ?? runtime.now(), properties: given.properties });
      if ('error' in outcome) throw new BillingError('validation_failed', { event: ['invalid_event'] }, { message: outcome.error });
      return { value: outcome.value };
    },
  };
}
