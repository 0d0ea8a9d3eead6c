import type { PricingModel } from './pricing-model.js';

/** The same prices, with every flat amount of a range 0. */
export function withoutFlatAmounts(model: PricingModel): PricingModel {
  switch (model.chargeModel) {
    case 'graduated':
      return { ...model, properties: { graduatedRanges: withoutFlat(model.properties.graduatedRanges) } };
    case 'graduated_percentage':
      return { ...model, properties: { graduatedPercentageRanges: withoutFlat(model.properties.graduatedPercentageRanges) } };
    case 'volume':
      return { ...model, properties: { volumeRanges: withoutFlat(model.properties.volumeRanges) } };
    default:
      return model;
  }
}

function withoutFlat<R extends { flatAmount: string }>(ranges: readonly R[]): R[] {
  return ranges.map((range) => ({ ...range, flatAmount: '0' }));
}
