import type { CustomerUsage, Usage } from '../../contract.js';
import { BillingError } from '../../core/errors/billing-error.js';
import { chargeUsage, inOrderShown } from '../../core/invoices/usage-lines.js';
import { type PricedAtom, priceAtoms } from '../../core/invoices/usage-fees.js';
import { aggregateCharge } from '../../core/metrics/aggregate-usage.js';
import { toCents } from '../../core/money/cents.js';
import { dec, sum } from '../../core/money/decimal.js';
import { rhythmsOf } from '../../core/subscriptions/rhythm.js';
import { aggregationWindow, chargeFacts, chargeNeeds } from '../../core/subscriptions/usage-needs.js';
import { usageWindow } from '../../core/subscriptions/windows.js';
import { taxFee } from '../../core/taxes/tax-fee.js';
import { periodHolding } from '../../core/time/billing-period.js';
import { localDate } from '../../core/time/timezone.js';
import { loadChargeCatalogue } from '../billing/charge-catalogue.js';
import { taxResolver } from '../billing/tax-resolver.js';
import type { Runtime } from '../runtime.js';
import { lifeOf } from '../subscriptions/life.js';
import { activeSubscription, contextOf } from '../subscriptions/views.js';
import type { Work } from '../work.js';
import { loadUsage } from './load-usage.js';

type Query = Parameters<Usage['current']>[0];

/** Usage of the period that contains now, priced as it would be billed; nothing is written (usage.md 11). */
export async function currentUsage(work: Work, runtime: Runtime, query: Query): Promise<CustomerUsage> {
  const active = await activeSubscription(work, query.externalSubscriptionId);
  if (!active) throw new BillingError('not_allowed', { base: ['no_active_subscription'] });
  const { subscription, plan, customer, entity, timezone } = await contextOf(work, active);
  const definition = plan.definition;
  const { charges: rhythm } = rhythmsOf(subscription, definition, timezone);
  const window = usageWindow(periodHolding(rhythm, localDate(work.now, timezone)), lifeOf(subscription, timezone), timezone);

  const charges = definition.charges.filter(
    (charge) => (query.filterByChargeCode ?? charge.code) === charge.code && (query.filterByMetricCode ?? charge.billableMetricCode) === charge.billableMetricCode,
  );
  if (charges.length === 0 && (query.filterByChargeCode !== undefined || query.filterByMetricCode !== undefined)) {
    throw new BillingError('not_found', { charge: ['not_found'] });
  }
  const { metrics, pricingUnits } = await loadChargeCatalogue(work, charges);
  const needs = charges.flatMap((charge) => {
    const metric = metrics.get(charge.billableMetricCode);
    return metric ? [chargeNeeds(charge, metric, window)] : [];
  });
  const loaded = await loadUsage(work.store.usage, subscription.externalId, needs);
  const priced = needs.map(({ charge, metric, asked }, index): PricedAtom[] => {
    const atoms = aggregateCharge({
      metric, charge: chargeFacts(charge), window: aggregationWindow(window, timezone), asked, ...loaded[index]!,
      customAggregation: metric.customAggregation === null ? undefined : runtime.customAggregations[metric.customAggregation],
    });
    const pricingUnit = charge.appliedPricingUnit ? pricingUnits.get(charge.appliedPricingUnit.code)!(charge.appliedPricingUnit.conversionRate) : null;
    return priceAtoms({ charge, pricingUnit, currency: definition.amountCurrency, atoms, customChargeModels: runtime.customChargeModels });
  });

  const amountCents = priced.flat().reduce((total, { amounts }) => total + amounts.amountCents, 0);
  const taxesOf = await taxResolver(work, customer, entity);
  const taxes = query.applyTaxes === false ? [] : needs.flatMap(({ charge }, index) => {
    const rates = taxesOf(charge.taxCodes, definition.taxCodes);
    return priced[index]!.flatMap(({ amounts }) => taxFee(dec(amounts.amountCents), rates).exact.map(({ amount }) => amount));
  });
  const taxesAmountCents = toCents(sum(taxes));
  return {
    fromDatetime: new Date(window.from),
    toDatetime: new Date(window.to),
    issuingDate: window.period.to,
    currency: definition.amountCurrency,
    amountCents,
    taxesAmountCents,
    totalAmountCents: amountCents + taxesAmountCents,
    chargesUsage: inOrderShown(needs.map(({ charge, metric }, index) => chargeUsage(charge, metric, priced[index]!))),
  };
}

export function usageGroup(runtime: Runtime): Pick<Usage, 'current'> {
  return { current: (query) => runtime.query((work) => currentUsage(work, runtime, query)) };
}
