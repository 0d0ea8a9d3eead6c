import type { Refusals } from '../errors/billing-error.js';
import { canonical, parseDecimal } from '../money/decimal.js';
import { checkModel, checkOptions, type ChargeOptions } from './charge-compatibility.js';
import { CHARGE_MODELS, type ChargeModel } from './charge-properties.js';
import { booleanAt, codeAt, type InputObject, isObject, isUnset, objectAt, optionalCodesAt, optionalTextAt, refuse } from './input-object.js';
import type { MetricFacts } from './metric-facts.js';
import type { NormalisedCharge } from './normalised-charge.js';
import { parseFilters } from './parse-filters.js';
import { parseProperties } from './parse-properties.js';

/** What a charge is checked against besides itself. */
export interface ChargeContext {
  /** null when the charge names no metric that exists, which the caller refuses: then what depends on the metric is not checked. */
  metric: MetricFacts | null;
  /** The names of the charge models the host has registered. */
  customChargeModels: readonly string[];
}

/**
 * A charge in its stored form, or null when it was refused: every failure of charges.md 4 is added to `refusals`, under `path`
 * ('charges.0.', or '' for a charge by itself). Any input is taken, of whatever type; a normalised charge comes back as it is.
 * That the metric, the taxes and the pricing unit exist and the code is free is for the caller to see.
 */
export function parseCharge(input: unknown, path: string, context: ChargeContext, refusals: Refusals): NormalisedCharge | null {
  const refusedBefore = refusals.list.length;
  if (!isObject(input)) {
    refusals.add(path.replace(/\.$/, '') || 'charge', 'invalid_type');
    return null;
  }
  const charge: InputObject = { fields: input, path, refusals };
  const chargeModel = chargeModelAt(charge, CHARGE_MODELS);
  const options: ChargeOptions = {
    payInAdvance: booleanAt(charge, 'payInAdvance', false),
    invoiceable: booleanAt(charge, 'invoiceable', true),
    regroupPaidFees: regroupPaidFeesAt(charge),
    prorated: booleanAt(charge, 'prorated', false),
    minAmountCents: minAmountCentsAt(charge),
  };
  checkOptions(charge, options);
  if (chargeModel) checkModel(charge, chargeModel, context.metric, options);

  const normalised: NormalisedCharge = {
    code: isUnset(charge.fields['code']) ? null : codeAt(charge, 'code'),
    billableMetricCode: codeAt(charge, 'billableMetricCode'),
    // Refused without a model; what stands in for it is dropped with the rest.
    chargeModel: chargeModel ?? 'dynamic',
    properties: parseProperties(chargeModel ?? 'dynamic', objectAt(charge, 'properties'), context.customChargeModels),
    filters: parseFilters(charge, chargeModel, context.metric, context.customChargeModels),
    invoiceDisplayName: optionalTextAt(charge, 'invoiceDisplayName'),
    ...options,
    taxCodes: optionalCodesAt(charge, 'taxCodes'),
    appliedPricingUnit: appliedPricingUnitAt(charge),
    acceptsTargetWallet: booleanAt(charge, 'acceptsTargetWallet', false),
  };
  return refusals.list.length > refusedBefore ? null : normalised;
}

/** The charge model, if it is one of `models`; else refused (`value_is_mandatory`, `value_is_invalid`) and null. */
export function chargeModelAt<M extends ChargeModel>(charge: InputObject, models: readonly M[]): M | null {
  const given = charge.fields['chargeModel'];
  const model = models.find((name) => name === given);
  if (!model) refuse(charge, 'chargeModel', isUnset(given) ? 'value_is_mandatory' : 'value_is_invalid');
  return model ?? null;
}

function regroupPaidFeesAt(charge: InputObject): 'invoice' | null {
  const value = charge.fields['regroupPaidFees'];
  if (isUnset(value)) return null;
  if (value === 'invoice') return value;
  refuse(charge, 'regroupPaidFees', 'value_is_invalid');
  return null;
}

function minAmountCentsAt(charge: InputObject): number {
  const value = charge.fields['minAmountCents'];
  if (isUnset(value)) return 0;
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value === 0 ? 0 : (value as number);
  refuse(charge, 'minAmountCents', 'value_is_out_of_range');
  return 0;
}

function appliedPricingUnitAt(charge: InputObject): NormalisedCharge['appliedPricingUnit'] {
  if (isUnset(charge.fields['appliedPricingUnit'])) return null;
  const unit = objectAt(charge, 'appliedPricingUnit');
  if (!isObject(charge.fields['appliedPricingUnit'])) return null;
  const rate = parseDecimal(unit.fields['conversionRate']);
  if (!rate?.gt(0)) refuse(unit, 'conversionRate', 'value_is_out_of_range');
  return { code: codeAt(unit, 'code'), conversionRate: rate ? canonical(rate) : '' };
}
