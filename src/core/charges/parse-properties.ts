import { dec } from '../money/decimal.js';
import type { ChargeModel, ChargeProperties, PropertiesByModel } from './charge-properties.js';
import { countAt, decimalAt, type InputObject, isUnset, optionalCodesAt, optionalCountAt, optionalDecimalAt, refuse } from './input-object.js';
import { parsePercentageRanges, parsePricedRanges } from './parse-ranges.js';

/**
 * The properties of a charge or of one of its filters, complete and canonical; keys the model does not know are dropped.
 * What charges.md 4 does not allow is refused at its field. `customChargeModels`: the names the host has registered.
 */
export function parseProperties(chargeModel: ChargeModel, properties: InputObject, customChargeModels: readonly string[]): ChargeProperties {
  return {
    ...parseModelProperties(chargeModel, properties, customChargeModels),
    pricingGroupKeys: optionalCodesAt(properties, 'pricingGroupKeys'),
  };
}

/** The same without group keys, for what is not priced by events. */
export function parseModelProperties(
  chargeModel: ChargeModel,
  properties: InputObject,
  customChargeModels: readonly string[] = [],
): PropertiesByModel[ChargeModel] {
  switch (chargeModel) {
    case 'standard':
      return { amount: decimalAt(properties, 'amount', 'invalid_amount') };
    case 'graduated':
      return { graduatedRanges: parsePricedRanges(properties, 'graduatedRanges') };
    case 'graduated_percentage':
      return { graduatedPercentageRanges: parsePercentageRanges(properties) };
    case 'package':
      return {
        amount: decimalAt(properties, 'amount', 'invalid_amount'),
        packageSize: countAt(properties, 'packageSize', 'invalid_package_size'),
        freeUnits: optionalDecimalAt(properties, 'freeUnits', 'invalid_free_units') ?? '0',
      };
    case 'percentage':
      return parsePercentage(properties);
    case 'volume':
      return { volumeRanges: parsePricedRanges(properties, 'volumeRanges') };
    case 'dynamic':
      return {};
    case 'custom':
      return parseCustom(properties, customChargeModels);
  }
}

function parsePercentage(properties: InputObject): PropertiesByModel['percentage'] {
  const least = optionalDecimalAt(properties, 'perTransactionMinAmount', 'invalid_amount');
  const most = optionalDecimalAt(properties, 'perTransactionMaxAmount', 'invalid_amount');
  if (least !== null && most !== null && dec(least).gt(most)) {
    refuse(properties, 'perTransactionMaxAmount', 'per_transaction_max_lower_than_per_transaction_min');
  }
  return {
    rate: decimalAt(properties, 'rate', 'invalid_rate'),
    fixedAmount: optionalDecimalAt(properties, 'fixedAmount', 'invalid_fixed_amount') ?? '0',
    freeUnitsPerEvents: optionalCountAt(properties, 'freeUnitsPerEvents', 'invalid_free_units_per_events'),
    freeUnitsPerTotalAggregation: optionalDecimalAt(properties, 'freeUnitsPerTotalAggregation', 'invalid_free_units_per_total_aggregation'),
    perTransactionMinAmount: least,
    perTransactionMaxAmount: most,
  };
}

function parseCustom(properties: InputObject, customChargeModels: readonly string[]): PropertiesByModel['custom'] {
  const customChargeModel = customChargeModels.find((name) => name === properties.fields['customChargeModel']);
  if (customChargeModel === undefined) refuse(properties, 'customChargeModel', 'value_is_invalid');
  return { customChargeModel: customChargeModel ?? '', customProperties: jsonAt(properties, 'customProperties') };
}

/** A plain JSON value, as it will be stored and given to the host's function; null when unset. */
function jsonAt(properties: InputObject, field: string): unknown {
  const value = properties.fields[field];
  if (isUnset(value)) return null;
  try {
    return JSON.parse(JSON.stringify(value)) as unknown;
  } catch {
    refuse(properties, field, 'invalid_type');
    return null;
  }
}
