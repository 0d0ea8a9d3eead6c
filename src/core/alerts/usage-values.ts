import type { ChargeUsage, DecimalString } from '../../contract.js';
import { Decimal, ZERO, canonical, dec } from '../money/decimal.js';

/** Usage charges of one metric: amounts add up over its charges, in minor units without taxes (payments.md, difference 3). */
export function amountOfMetric(charges: readonly ChargeUsage[], metricCode: string): DecimalString {
  const amounts = charges.filter((charge) => charge.billableMetric.code === metricCode).map(({ amountCents }) => amountCents);
  return canonical(amounts.reduce((total, amount) => total.plus(amount), ZERO));
}

/** Units of one metric: of several charges on it the largest, for they count the same events (payments.md, difference 3). */
export function unitsOfMetric(units: readonly DecimalString[]): DecimalString {
  return canonical(units.map(dec).reduce((most, each) => Decimal.max(most, each)));
}
