/** One filter of a charge: which events it prices, and how they are grouped (usage.md 9, 10). */
export interface ChargeFilterFacts {
  /** Declared values by the metric's filter keys; the sole value `__ALL_FILTER_VALUES__` stands for all that are declared. */
  values: Readonly<Record<string, readonly string[]>>;
  /** The filter's own; nothing is inherited from the charge. */
  pricingGroupKeys: readonly string[];
}

/** What splitting and weighing usage needs to know of a charge. */
export interface ChargeFacts {
  /** In the charge's order. */
  filters: readonly ChargeFilterFacts[];
  /** Of the rest: the events that no filter matches. */
  pricingGroupKeys: readonly string[];
  acceptsTargetWallet: boolean;
  prorated: boolean;
}

/** What a stored charge says of itself, as far as usage is concerned. */
interface StoredCharge {
  properties: { pricingGroupKeys?: readonly string[] | null };
  filters: readonly { values: ChargeFilterFacts['values']; properties: { pricingGroupKeys?: readonly string[] | null } }[];
  acceptsTargetWallet: boolean;
  prorated: boolean;
}

/** The facts of a stored charge; `skipGrouping`: as if there were no group keys (usage.md 11.6). */
export function chargeFacts(charge: StoredCharge, options: { skipGrouping?: boolean } = {}): ChargeFacts {
  const keysOf = (properties: StoredCharge['properties']) => (options.skipGrouping ? [] : properties.pricingGroupKeys ?? []);
  return {
    filters: charge.filters.map(({ values, properties }) => ({ values, pricingGroupKeys: keysOf(properties) })),
    pricingGroupKeys: keysOf(charge.properties),
    acceptsTargetWallet: charge.acceptsTargetWallet && !options.skipGrouping,
    prorated: charge.prorated,
  };
}

/** The event property that names the wallet to pay from, a group key of charges with `acceptsTargetWallet` (charges.md 2.5). */
export const TARGET_WALLET_PROPERTY = 'target_wallet_code';
