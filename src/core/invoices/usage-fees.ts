import type { Currency, CustomChargeModel } from '../../contract.js';
import type { PricingUnit } from '../charges/pricing-unit.js';
import { type FeeAmounts, feeAmounts } from '../charges/fee-amounts.js';
import { priceUsage } from '../charges/price-usage.js';
import { pricingModel } from '../charges/pricing-model.js';
import { trueUpAmounts } from '../charges/spending-minimum.js';
import { filterIdentity } from '../charges/parse-filters.js';
import { type Atom } from '../metrics/aggregate-usage.js';
import type { AtomKey } from '../metrics/atom-key.js';
import type { MetricDefinition } from '../metrics/metric.js';
import { toCents } from '../money/cents.js';
import { currencyExponent } from '../money/currency.js';
import { Decimal, canonical, dec } from '../money/decimal.js';
import type { ChargeDefinition } from '../plans/plan.js';
import type { TaxRate } from '../taxes/tax.js';
import { daysFromTo } from '../time/calendar-date.js';
import type { BillingWindow } from '../subscriptions/windows.js';
import type { FeeDraft } from './fee-draft.js';

/** The subscription that a fee is for. `planCode` is the code in the catalogue. */
export interface FeeSubject {
  subscriptionId: string;
  externalSubscriptionId: string;
  planCode: string;
}

export interface UsageFeeInput {
  subject: FeeSubject;
  charge: ChargeDefinition;
  metric: MetricDefinition;
  pricingUnit: PricingUnit | null;
  currency: Currency;
  window: BillingWindow;
  atoms: readonly Atom[];
  taxes: readonly TaxRate[];
  customChargeModels: Readonly<Record<string, CustomChargeModel>>;
}

/** What one bucket and group of a charge costs. */
export interface PricedAtom {
  atom: Atom;
  /** As shown: the full units, at least 0. */
  units: Decimal;
  /** Exact, in major units of the currency or the pricing unit. */
  amount: Decimal;
  amounts: FeeAmounts;
  amountDetails: Record<string, unknown>;
  /** What it will have come to at the end of the window, if asked for (usage.md 12). */
  projected?: { units: Decimal; amountCents: number };
}

/** Prices each bucket and group of a charge by itself: one rounded amount each (charges.md 1, 2.6). */
export function priceAtoms(input: Pick<UsageFeeInput, 'charge' | 'pricingUnit' | 'currency' | 'atoms' | 'customChargeModels'>): PricedAtom[] {
  const { charge, pricingUnit, currency } = input;
  const exponent = currencyExponent(currency);
  return input.atoms.map((atom) => {
    const properties = atom.filterIndex === null ? charge.properties : charge.filters[atom.filterIndex]!.properties;
    const price = priceUsage(
      pricingModel(charge, properties, input.customChargeModels),
      { ...atom, units: atom.pricedUnits, fullUnits: atom.units },
      pricingUnit ? 2 : exponent,
    );
    return { atom, units: price.units, amount: price.amount, amounts: feeAmounts(price, exponent, pricingUnit), amountDetails: price.amountDetails };
  });
}

/** A line of a charge. It stands on the invoice if it has units, an amount or events in the window (invoices.md 3.1), or is adjusted. */
export interface UsageLine {
  fee: FeeDraft;
  stands: boolean;
}

/** What a charge in arrears costs for a window: a line for each bucket and group. */
export function usageLines(input: UsageFeeInput): UsageLine[] {
  return priceAtoms(input).map((line) => ({
    fee: usageFee(input, line),
    stands: !line.units.isZero() || line.amounts.amountCents !== 0 || line.atom.windowEventsCount > 0,
  }));
}

/**
 * The fees of a charge in arrears: the lines that stand, and the true-up of its spending minimum, whose parent stays even at
 * zero (charges.md 7). What the host has adjusted counts as adjusted.
 */
export function usageFees(input: UsageFeeInput, lines: readonly UsageLine[] = usageLines(input)): FeeDraft[] {
  const trueUp = trueUpFee(input, lines.map(({ fee }) => fee));
  const parent = trueUp === null ? undefined : lines.find(({ fee }) => fee.chargeFilterValues === null)!;
  const fees = lines.filter((line) => line === parent || line.stands).map(({ fee }) => fee);
  return trueUp === null ? fees : [...fees, { ...trueUp, trueUpParentKey: parent!.fee.key }];
}

/** The line of one bucket and group: units, amounts and details as they were priced. */
export function usageFee({ subject, charge, metric, currency, window, taxes }: Omit<UsageFeeInput, 'atoms'>, { atom, units, amounts, amountDetails }: PricedAtom): FeeDraft {
  return {
    ...lineOfAtom(subject, charge, metric, currency, window, taxes, atom),
    key: ['charge', subject.subscriptionId, charge.code, atomIdentity(charge, atom)].join(':'),
    units: canonical(units),
    totalAggregatedUnits: canonical(atom.level ?? units),
    eventsCount: atom.eventsCount,
    ...amounts,
    amountDetails,
  };
}

function trueUpFee(input: UsageFeeInput, fees: readonly FeeDraft[]): FeeDraft | null {
  const { subject, charge, metric, currency, window, taxes, pricingUnit } = input;
  const days = daysFromTo(window.firstDate, window.lastDate);
  if (charge.minAmountCents === 0 || days <= 0) return null;
  const usedCents = fees.reduce((total, fee) => total + (pricingUnit ? inPricingUnit(fee, pricingUnit) : fee.amountCents), 0);
  const minimum = { minAmountCents: charge.minAmountCents, days, periodDays: window.period.days, usedCents };
  const amounts = trueUpAmounts(minimum, currencyExponent(currency), pricingUnit);
  if (amounts === null) return null;
  return {
    ...lineOfCharge(subject, charge, metric, currency, window, taxes),
    key: ['true-up', subject.subscriptionId, charge.code].join(':'),
    item: { type: 'charge', code: metric.code, name: metric.name, invoiceDisplayName: charge.invoiceDisplayName, filterInvoiceDisplayName: null },
    units: '1',
    eventsCount: 0,
    ...amounts,
  };
}

/** A fee in hundredths of the pricing unit; one with a price of the host's own has its amount in the currency only. */
function inPricingUnit({ pricingUnitDetails, amountCents, amountCurrency }: FeeDraft, { conversionRate }: PricingUnit): number {
  if (pricingUnitDetails) return pricingUnitDetails.amountCents;
  return toCents(dec(amountCents).times(new Decimal(10).pow(2 - currencyExponent(amountCurrency))).dividedBy(conversionRate));
}

/** Names a bucket and group of a charge by what they stand for, so that the order of the filters does not matter. */
export function atomIdentity(charge: Pick<ChargeDefinition, 'filters'>, { filterIndex, groupedBy }: AtomKey): string {
  return lineIdentity(filterIndex === null ? null : charge.filters[filterIndex]!.values, groupedBy);
}

/** The same of a line that is already made: the values of its filter, and its group. */
export function lineIdentity(filterValues: Record<string, string[]> | null, groupedBy: Record<string, string | null>): string {
  return `${filterValues ? filterIdentity(filterValues) : ''}:${JSON.stringify(sortedEntries(groupedBy))}`;
}

/** What a fee of one bucket and group says besides its figures. */
export function lineOfAtom(...[subject, charge, metric, currency, window, taxes, atom]: [...Parameters<typeof lineOfCharge>, AtomKey]) {
  const filter = atom.filterIndex === null ? null : charge.filters[atom.filterIndex]!;
  return {
    ...lineOfCharge(subject, charge, metric, currency, window, taxes),
    item: {
      type: 'charge' as const, code: metric.code, name: metric.name,
      invoiceDisplayName: charge.invoiceDisplayName, filterInvoiceDisplayName: filter?.invoiceDisplayName ?? null,
    },
    chargeFilterValues: filter?.values ?? null,
    groupedBy: atom.groupedBy,
  };
}

/** What all fees of a charge have in common. */
function lineOfCharge(
  subject: FeeSubject, charge: ChargeDefinition, metric: MetricDefinition, currency: Currency, window: BillingWindow, taxes: readonly TaxRate[],
) {
  return {
    feeType: 'charge' as const,
    ...subject,
    chargeCode: charge.code,
    billableMetricCode: metric.code,
    chargeFilterValues: null,
    groupedBy: {},
    trueUpParentKey: null,
    totalAggregatedUnits: null,
    amountCurrency: currency,
    payInAdvance: charge.payInAdvance,
    invoiceable: charge.invoiceable,
    regroupPaidFees: charge.regroupPaidFees,
    eventTransactionId: null,
    fromDatetime: window.from,
    toDatetime: window.to,
    description: null,
    amountDetails: {},
    taxes,
  };
}

function sortedEntries(group: Record<string, string | null>): [string, string | null][] {
  return Object.entries(group).sort(([a], [b]) => (a < b ? -1 : 1));
}
