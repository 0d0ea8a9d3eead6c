import type { Timezone } from '../../contract.js';
import type { FeeDraft } from '../../core/invoices/fee-draft.js';
import { renewalFees } from '../../core/invoices/renewal-fees.js';
import { aggregateCharge } from '../../core/metrics/aggregate-usage.js';
import { NO_EVENTS } from '../../core/metrics/usage-by-atom.js';
import type { ChargeDefinition } from '../../core/plans/plan.js';
import { aggregationWindow, chargeNeeds } from '../../core/subscriptions/usage-needs.js';
import type { BillingWindow } from '../../core/subscriptions/windows.js';
import type { Runtime } from '../runtime.js';
import type { SubscriptionContext } from '../subscriptions/views.js';
import { loadNeeds } from '../usage/load-usage.js';
import type { Work } from '../work.js';
import { loadChargeCatalogue, pricingUnitOf } from './charge-catalogue.js';
import { writeFees } from './fees-without-invoice.js';
import { type TaxResolver, taxResolver } from './tax-resolver.js';

/**
 * Renewals: what recurring charges in advance cost for a charges period that opens, on the units that remain at its boundary (charges.md 6.13).
 *
 * When to make them: at each boundary that opens a charges period of a subscription that goes on, and at a downgrade for the new record, which
 * prices the period it opens. Never at a start, an upgrade or a termination. Two calls, for the two kinds of charges:
 * `invoiceableRenewals` gives lines of the invoice of that boundary (`entryFees` puts them there for an entry with `windows.opened.charges`,
 * so drafts get them anew with each refresh); `makeRenewalFees` makes the fees without invoice, once, in the transaction that bills the boundary.
 */
export async function invoiceableRenewals(
  work: Work, runtime: Runtime, renewed: Pick<SubscriptionContext, 'subscription' | 'plan'>, opened: BillingWindow, timezone: Timezone, taxesOf: TaxResolver,
): Promise<FeeDraft[]> {
  return renewalsOf(work, runtime, renewed, opened, timezone, taxesOf, (charge) => charge.invoiceable);
}

/** Whether a plan has charges whose renewals stand on the invoice of a boundary, with or without units just then. */
export async function hasInvoiceableRenewals(work: Work, { definition }: Pick<SubscriptionContext, 'plan'>['plan']): Promise<boolean> {
  const charges = definition.charges.filter((charge) => charge.payInAdvance && charge.invoiceable);
  const { metrics } = await loadChargeCatalogue(work, charges);
  return [...metrics.values()].some(({ recurring }) => recurring);
}

/**
 * Makes the renewals of charges that are not invoiceable as fees without invoice, pending, taxed at once, grace period or not. `opened` is
 * the charges period that opens. A second call for the same period is a conflict: guard it by the claim of the boundary.
 */
export async function makeRenewalFees(work: Work, runtime: Runtime, context: SubscriptionContext, opened: BillingWindow): Promise<void> {
  const { customer, issuer, timezone } = context;
  if (!context.plan.definition.charges.some((charge) => charge.payInAdvance && !charge.invoiceable)) return;
  const taxesOf = await taxResolver(work, customer, issuer);
  const fees = await renewalsOf(work, runtime, context, opened, timezone, taxesOf, (charge) => !charge.invoiceable);
  await writeFees(work, customer, fees);
}

/** The renewals of the wanted ones of a plan's charges, not written anywhere. Only recurring metrics carry something over. */
export async function renewalsOf(
  work: Work, runtime: Runtime, { subscription, plan }: Pick<SubscriptionContext, 'subscription' | 'plan'>, opened: BillingWindow, timezone: Timezone,
  taxesOf: TaxResolver, wanted: (charge: ChargeDefinition) => boolean,
): Promise<FeeDraft[]> {
  const charges = plan.definition.charges.filter((charge) => charge.payInAdvance && wanted(charge));
  if (charges.length === 0) return [];
  const catalogue = await loadChargeCatalogue(work, charges);
  const needs = charges.flatMap((charge) => {
    const metric = catalogue.metrics.get(charge.billableMetricCode);
    const need = metric && chargeNeeds(charge, metric, opened);
    return need?.carried ? [{ ...need, carried: need.carried }] : [];
  });
  const carried = await loadNeeds(work.store.usage, subscription.externalId, needs.map((need) => need.carried));
  return needs.flatMap(({ charge, metric, facts, asked }, index) =>
    renewalFees({
      subject: { subscriptionId: subscription.id, externalSubscriptionId: subscription.externalId, planCode: subscription.planCode },
      charge,
      metric,
      window: opened,
      currency: plan.definition.amountCurrency,
      pricingUnit: pricingUnitOf(catalogue, charge),
      taxes: taxesOf(charge.taxCodes, plan.definition.taxCodes),
      customChargeModels: runtime.customChargeModels,
      atoms: aggregateCharge({
        metric,
        charge: { ...facts, prorated: false },
        window: aggregationWindow(opened, timezone),
        carried: carried[index]!,
        usage: NO_EVENTS,
        asked,
        customAggregation: metric.customAggregation === null ? undefined : runtime.customAggregations[metric.customAggregation],
      }),
    }));
}
