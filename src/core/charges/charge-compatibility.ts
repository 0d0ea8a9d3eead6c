import type { ChargeModel } from './charge-properties.js';
import { type InputObject, refuse } from './input-object.js';
import type { MetricFacts } from './metric-facts.js';

/** What of a charge must fit together. */
export interface ChargeOptions {
  payInAdvance: boolean;
  invoiceable: boolean;
  regroupPaidFees: 'invoice' | null;
  prorated: boolean;
  minAmountCents: number;
}

const AGGREGATIONS_IN_ADVANCE: readonly string[] = ['count', 'sum', 'unique_count', 'custom'];
const PRORATED_MODELS: { inAdvance: readonly string[]; inArrears: readonly string[] } = {
  inAdvance: ['standard'],
  inArrears: ['standard', 'graduated', 'volume'],
};

/** Refuses options of a charge that exclude each other, whatever its model and metric (charges.md 4). */
export function checkOptions(charge: InputObject, options: ChargeOptions): void {
  if (!options.invoiceable && !options.payInAdvance) refuse(charge, 'invoiceable', 'must_be_true_unless_pay_in_advance');
  if (options.regroupPaidFees && (options.invoiceable || !options.payInAdvance)) {
    refuse(charge, 'regroupPaidFees', 'only_compatible_with_pay_in_advance_and_non_invoiceable');
  }
  if (options.minAmountCents > 0 && options.payInAdvance) refuse(charge, 'minAmountCents', 'not_compatible_with_pay_in_advance');
}

/** Refuses a model that cannot price the metric, or cannot do it in advance or prorated (the tables of charges.md 4). */
export function checkModel(charge: InputObject, model: ChargeModel, metric: MetricFacts | null, options: ChargeOptions): void {
  if (options.payInAdvance && (model === 'volume' || (metric && !AGGREGATIONS_IN_ADVANCE.includes(metric.aggregationType)))) {
    refuse(charge, 'payInAdvance', 'invalid_aggregation_type_or_charge_model');
  }
  if (options.prorated && !mayBeProrated(model, metric, options.payInAdvance)) {
    refuse(charge, 'prorated', 'invalid_billable_metric_or_charge_model');
  }
  if (!metric) return;
  if ((model === 'percentage' || model === 'graduated_percentage') && metric.aggregationType === 'latest') {
    refuse(charge, 'billableMetricCode', 'invalid_value');
  }
  if ((model === 'dynamic' && metric.aggregationType !== 'sum') || (model === 'custom' && metric.aggregationType !== 'custom')) {
    refuse(charge, 'chargeModel', 'invalid_aggregation_type_or_charge_model');
  }
}

function mayBeProrated(model: ChargeModel, metric: MetricFacts | null, payInAdvance: boolean): boolean {
  const models = payInAdvance ? PRORATED_MODELS.inAdvance : PRORATED_MODELS.inArrears;
  const metricFits = !metric || (metric.recurring && (metric.aggregationType === 'sum' || metric.aggregationType === 'unique_count'));
  return models.includes(model) && metricFits;
}
