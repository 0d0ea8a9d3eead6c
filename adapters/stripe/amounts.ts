import type { Cents, Currency } from '../../src/contract.js';

/**
 * Where Stripe counts in another unit than ISO 4217 has as the smallest: as [cents, Stripe's units] that are the same money.
 * The króna and the Ugandan shilling have no cents but are sent with two zeros; the ariary is sent in whole units.
 */
const OTHER_UNITS: Readonly<Record<Currency, readonly [cents: number, units: number]>> = { ISK: [1, 100], UGX: [1, 100], MGA: [100, 1] };

/** Sent in thousandths, of which Stripe takes only whole tens. */
const TENS_OF_THOUSANDTHS: ReadonlySet<Currency> = new Set(['BHD', 'JOD', 'KWD', 'OMR', 'TND']);

/** With three or four decimals, and no unit that Stripe would have for them. */
const UNKNOWN_UNIT: ReadonlySet<Currency> = new Set(['IQD', 'LYD', 'CLF', 'UYW']);

/** An amount of minor units (ISO 4217) as Stripe counts it; null when Stripe cannot take exactly this amount. */
export function stripeAmount(amountCents: Cents, currency: Currency): number | null {
  if (UNKNOWN_UNIT.has(currency) || (TENS_OF_THOUSANDTHS.has(currency) && amountCents % 10 !== 0)) return null;
  return converted(amountCents, OTHER_UNITS[currency] ?? [1, 1]);
}

/** What Stripe says of an amount, in minor units; `currency` as Stripe writes it. */
export function centsOf(amount: number, currency: string): Cents {
  const [cents, units] = OTHER_UNITS[currency.toUpperCase()] ?? [1, 1];
  const amountCents = converted(amount, [units, cents]);
  if (amountCents === null) throw new Error(`reckoner: Stripe tells of ${amount} ${currency}, which is no whole number of the currency's minor unit`);
  return amountCents;
}

function converted(amount: number, [from, to]: readonly [number, number]): number | null {
  const product = amount * to;
  return Number.isSafeInteger(product) && product % from === 0 ? product / from : null;
}
