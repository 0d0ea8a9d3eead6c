import { Decimal, dec, HUNDRED, ZERO } from '../money/decimal.js';
import type { PropertiesByModel } from './charge-properties.js';
import type { FreeAllowance } from './free-allowance.js';

/** Whether the charge has a least or a most per event (charges.md 3.5.4). */
export function hasTransactionBounds(properties: PropertiesByModel['percentage']): boolean {
  return properties.perTransactionMinAmount !== null || properties.perTransactionMaxAmount !== null;
}

/**
 * The sum over the paying events, in order, of what each costs: its value less the free units it uses up, at the rate, plus the fixed
 * amount, then raised to the least or lowered to the most per event (charges.md 3.5.4). Major units. Free events cost nothing and get no minimum.
 */
export function boundedTransactionsAmount(
  properties: PropertiesByModel['percentage'],
  values: readonly Decimal[],
  free: FreeAllowance,
): Decimal {
  const rate = dec(properties.rate);
  const fixedAmount = dec(properties.fixedAmount);
  const least = properties.perTransactionMinAmount;
  const most = properties.perTransactionMaxAmount;
  let freeUnits = free.units;
  let amount = ZERO;
  values.forEach((value, index) => {
    if (index < free.events) {
      freeUnits = freeUnits.minus(value);
      return;
    }
    const used = freeUnitsUsed(value, freeUnits);
    freeUnits = freeUnits.minus(used);
    let cost = value.minus(used).times(rate).dividedBy(HUNDRED).plus(fixedAmount);
    if (least !== null) cost = Decimal.max(cost, least);
    if (most !== null) cost = Decimal.min(cost, most);
    amount = amount.plus(cost);
  });
  return amount;
}

/** What is left may be below zero, when later events take back units that earlier ones had for free: those are not refunded. */
function freeUnitsUsed(value: Decimal, left: Decimal): Decimal {
  return left.isNegative() ? Decimal.min(0, Decimal.max(value, left)) : Decimal.max(0, Decimal.min(value, left));
}
