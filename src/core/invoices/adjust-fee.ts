import type { Currency, DecimalString } from '../../contract.js';
import { toCents, wholeCents } from '../money/cents.js';
import { currencyExponent } from '../money/currency.js';
import { Decimal, canonical, dec } from '../money/decimal.js';
import { roundHalfUp, truncate } from '../money/rounding.js';
import type { FeeDraft } from './fee-draft.js';

/** What a host has overridden of a line; null: left as it is (invoices.md 9). */
export interface FeeAdjustment {
  units: DecimalString | null;
  /** Price of one unit, in major units. */
  unitPreciseAmount: DecimalString | null;
  invoiceDisplayName: string | null;
}

/** The figures of a line that follow from its units and its price. */
export type LineFigures = Pick<
  FeeDraft,
  'units' | 'totalAggregatedUnits' | 'unitAmountCents' | 'preciseUnitAmount' | 'amountCents' | 'preciseAmountCents' | 'amountDetails' | 'pricingUnitDetails'
>;

/**
 * The line as adjusted: with a price, units × price; with units alone, the figures that it has at those units
 * (`atUnits`); with a name alone, the line as it is. By units or price it no longer stands for events (invoices.md 9.2, 9.3).
 */
export function adjustFee(fee: FeeDraft, adjustment: FeeAdjustment, atUnits: LineFigures | null): FeeDraft {
  const { units, unitPreciseAmount, invoiceDisplayName } = adjustment;
  const named: FeeDraft = { ...fee, adjusted: true, item: { ...fee.item, invoiceDisplayName: invoiceDisplayName ?? fee.item.invoiceDisplayName } };
  if (units === null && unitPreciseAmount === null) return named;
  const figures = unitPreciseAmount === null ? atUnits! : figuresAtPrice(fee, units ?? fee.units, unitPreciseAmount);
  return { ...named, ...figures, eventsCount: 0 };
}

function figuresAtPrice(fee: FeeDraft, units: DecimalString, unitPreciseAmount: DecimalString): LineFigures {
  const unitCents = dec(unitPreciseAmount).times(new Decimal(10).pow(currencyExponent(fee.amountCurrency)));
  return figures(fee, units, unitCents);
}

/**
 * A line that no charge prices, at other units: units × its own amount for one (a plan's fee is one unit of what it came
 * to, prorated; an add-on has its unit amount).
 */
export function figuresOfUnits(fee: FeeDraft, units: DecimalString): LineFigures {
  return figures(fee, units, dec(fee.feeType === 'add_on' ? fee.unitAmountCents : fee.amountCents));
}

function figures({ totalAggregatedUnits, amountCurrency }: FeeDraft, units: DecimalString, unitCents: Decimal): LineFigures {
  const amount = dec(units).times(unitCents);
  return {
    units,
    totalAggregatedUnits: totalAggregatedUnits === null ? null : units,
    unitAmountCents: wholeCents(truncate(unitCents), 'unitAmountCents'),
    preciseUnitAmount: canonical(roundHalfUp(inMajorUnits(unitCents, amountCurrency), 15)),
    amountCents: toCents(amount),
    preciseAmountCents: canonical(roundHalfUp(amount, 15)),
    amountDetails: {},
    pricingUnitDetails: null,
  };
}

function inMajorUnits(cents: Decimal, currency: Currency): Decimal {
  return cents.times(new Decimal(10).pow(-currencyExponent(currency)));
}
