import { canonical, type Decimal, parseDecimal, ZERO } from '../money/decimal.js';
import type { PercentageRange, PricedRange, Range } from './charge-properties.js';
import { decimalAt, type InputObject, isObject, isUnset, refuse } from './input-object.js';

type RangeList = 'graduatedRanges' | 'graduatedPercentageRanges' | 'volumeRanges';

const REASONS: Record<RangeList, { missing: string; invalid: string }> = {
  graduatedRanges: { missing: 'missing_graduated_ranges', invalid: 'invalid_graduated_ranges' },
  graduatedPercentageRanges: { missing: 'missing_graduated_percentage_ranges', invalid: 'invalid_graduated_percentage_ranges' },
  volumeRanges: { missing: 'missing_volume_ranges', invalid: 'invalid_volume_ranges' },
};

/** The ranges of a graduated or volume charge, by charges.md 4: bounds are refused on the list, prices on their field. */
export function parsePricedRanges(properties: InputObject, list: 'graduatedRanges' | 'volumeRanges'): PricedRange[] {
  return parseRanges(properties, list, (range, bounds) => ({
    ...bounds,
    perUnitAmount: decimalAt(range, 'perUnitAmount', 'invalid_amount'),
    flatAmount: decimalAt(range, 'flatAmount', 'invalid_amount'),
  }));
}

/** The ranges of a graduated percentage charge, by charges.md 4. */
export function parsePercentageRanges(properties: InputObject): PercentageRange[] {
  return parseRanges(properties, 'graduatedPercentageRanges', (range, bounds) => ({
    ...bounds,
    rate: decimalAt(range, 'rate', 'invalid_rate'),
    flatAmount: decimalAt(range, 'flatAmount', 'invalid_amount'),
  }));
}

function parseRanges<R extends Range>(properties: InputObject, list: RangeList, parse: (range: InputObject, bounds: Range) => R): R[] {
  const value: unknown = properties.fields[list];
  if (!Array.isArray(value) || value.length === 0) {
    refuse(properties, list, REASONS[list].missing);
    return [];
  }
  const ranges: InputObject[] = Array.from(value as unknown[], (item, index) => ({
    fields: isObject(item) ? item : {},
    path: `${properties.path}${list}.${index}.`,
    refusals: properties.refusals,
  }));
  const bounds = ranges.map(boundsOf);
  if (!followEachOther(bounds, list !== 'volumeRanges')) refuse(properties, list, REASONS[list].invalid);
  return ranges.map((range, index) => parse(range, canonicalBounds(bounds[index] ?? null)));
}

interface Bounds {
  from: Decimal;
  to: Decimal | null;
}

/** null when a bound is no decimal. */
function boundsOf({ fields }: InputObject): Bounds | null {
  const from = parseDecimal(fields['fromValue']);
  if (!from) return null;
  if (isUnset(fields['toValue'])) return { from, to: null };
  const to = parseDecimal(fields['toValue']);
  return to && { from, to };
}

/** From 0 without gaps to an open end; only where `mayTouch` may a range begin at the value on which the one before it ends. */
function followEachOther(ranges: readonly (Bounds | null)[], mayTouch: boolean): boolean {
  return ranges.every((range, index) => {
    if (!range) return false;
    const { from, to } = range;
    const isLast = index === ranges.length - 1;
    if (isLast !== (to === null) || to?.lte(from)) return false;
    if (index === 0) return from.isZero();
    const end = ranges[index - 1]?.to;
    return !!end && (from.eq(end.plus(1)) || (mayTouch && from.eq(end)));
  });
}

function canonicalBounds(bounds: Bounds | null): Range {
  return { fromValue: canonical(bounds?.from ?? ZERO), toValue: bounds?.to ? canonical(bounds.to) : null };
}
