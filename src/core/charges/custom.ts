import type { CustomChargeModel } from '../../contract.js';
import { BillingError } from '../errors/billing-error.js';
import { canonical, type Decimal, parseDecimal } from '../money/decimal.js';
import type { PropertiesByModel } from './charge-properties.js';
import { amountPerUnit, type Price } from './price.js';
import type { RatedUsage } from './rated-usage.js';

/**
 * What the host's registered function answers for these units, in major units (charges.md 3.8).
 * A function that throws, or answers no decimal, raises `validation_failed` that names it.
 */
export function priceCustom(properties: PropertiesByModel['custom'], customChargeModel: CustomChargeModel, usage: RatedUsage): Price {
  const amount = answerOf(properties, customChargeModel, usage);
  return { units: usage.units, amount, unitAmount: amountPerUnit(amount, usage.units), amountDetails: {} };
}

function answerOf(properties: PropertiesByModel['custom'], customChargeModel: CustomChargeModel, usage: RatedUsage): Decimal {
  const name = properties.customChargeModel;
  let answer: { amount: unknown } | null | undefined;
  try {
    answer = customChargeModel({ units: canonical(usage.units), eventsCount: usage.eventsCount, properties: properties.customProperties });
  } catch (cause) {
    throw new BillingError('validation_failed', { customChargeModel: ['value_is_invalid'] }, { message: `custom charge model ${name} failed`, cause });
  }
  const amount = parseDecimal(answer?.amount);
  if (!amount) {
    throw new BillingError('validation_failed', { customChargeModel: ['invalid_amount'] }, { message: `custom charge model ${name} answered no amount` });
  }
  return amount;
}
