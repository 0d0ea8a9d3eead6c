import type { Events } from '../../contract.js';
import { computeInvoice } from '../../core/invoices/compute-invoice.js';
import { BillingError, Refusals } from '../../core/errors/billing-error.js';
import { evaluateExpression } from '../../core/metrics/evaluate-expression.js';
import { parseExpression } from '../../core/metrics/expression-parser.js';
import type { MetricDefinition } from '../../core/metrics/metric.js';
import { type SentEvent, parseEvent } from '../../core/metrics/parse-event.js';
import type { UsageEventRow } from '../../storage/usage.js';
import { loadChargeCatalogue } from '../billing/charge-catalogue.js';
import { taxResolver } from '../billing/tax-resolver.js';
import { feeRows } from '../invoices/rows.js';
import { feeView } from '../invoices/views.js';
import type { Runtime } from '../runtime.js';
import { windowHolding } from '../subscriptions/record-at.js';
import { activeSubscription, contextOf } from '../subscriptions/views.js';
import type { Work } from '../work.js';
import { priceArrivals } from './price-arrivals.js';

type EstimatedFees = Awaited<ReturnType<Events['estimateFees']>>;

/** Stands for the transaction id of an event that is never stored: no stored one is empty. */
const NO_TRANSACTION = '';

/**
 * What the charges in advance of the active subscription would make of an event that came now, behind all that are known: fees with
 * taxes, without ids. Nothing is written (charges.md 9).
 */
export async function estimateFees(work: Work, runtime: Runtime, input: unknown): Promise<EstimatedFees> {
  const sent = readEvent(input);
  const active = await activeSubscription(work, sent.externalSubscriptionId);
  if (!active) throw new BillingError('not_allowed', { base: ['no_active_subscription'] });
  const context = await contextOf(work, active);
  const { plan, customer, issuer } = context;
  const charges = plan.definition.charges.filter((charge) => charge.payInAdvance && charge.billableMetricCode === sent.code);
  const catalogue = await loadChargeCatalogue(work, charges);
  const metric = catalogue.metrics.get(sent.code);
  if (charges.length === 0 || !metric) throw new BillingError('validation_failed', { code: ['does_not_match_an_instant_charge'] });

  const event: UsageEventRow = {
    ...sent,
    transactionId: NO_TRANSACTION,
    timestamp: work.now,
    timestampGiven: false,
    properties: propertiesOf(sent, metric, work.now),
    content: '',
    receivedAt: work.now,
    sequence: Number.MAX_SAFE_INTEGER,
  };
  const taxesOf = await taxResolver(work, customer, issuer);
  const fees: EstimatedFees['fees'] = [];
  for (const charge of charges) {
    const arrivals = { context, charge, metric, window: windowHolding(context, work.now), events: [event] };
    for (const { fee } of await priceArrivals(work, runtime, arrivals, catalogue, taxesOf, { behindAll: true })) {
      const { fees: taxed } = computeInvoice({ currency: fee.amountCurrency, fees: [fee], coupons: [] });
      const [row] = feeRows('', customer, taxed, 'pending');
      const eventTransactionId = (input as { transactionId?: string | null }).transactionId ?? null;
      fees.push({ ...feeView({ ...row!, createdAt: work.now, version: 1, seq: 0 }), id: null, eventTransactionId });
    }
  }
  return { fees };
}

/** The transaction id may be left out, the timestamp does not count. */
function readEvent(input: unknown): SentEvent {
  const refusals = new Refusals();
  const fields = typeof input === 'object' && input !== null ? (input as Record<string, unknown>) : {};
  const sent = parseEvent({ ...fields, transactionId: fields['transactionId'] ?? '-', timestamp: null }, refusals);
  refusals.throwIfAny();
  return sent!;
}

function propertiesOf({ code, properties }: SentEvent, { expression, fieldName }: MetricDefinition, timestamp: number): SentEvent['properties'] {
  const parsed = expression === null ? null : parseExpression(expression);
  if (parsed === null || !('ast' in parsed)) return properties;
  const outcome = evaluateExpression(parsed.ast, { code, timestamp, properties });
  if ('error' in outcome) throw new BillingError('validation_failed', { [`properties.${fieldName}`]: ['invalid_expression_value'] }, { message: outcome.error });
  return { ...properties, [fieldName!]: outcome.value };
}
