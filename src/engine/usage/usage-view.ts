import type { CustomerUsage } from '../../contract.js';
import { chargeUsage, inOrderShown } from '../../core/invoices/usage-lines.js';
import { toCents } from '../../core/money/cents.js';
import { dec, sum } from '../../core/money/decimal.js';
import type { BillingWindow } from '../../core/subscriptions/windows.js';
import { taxFee } from '../../core/taxes/tax-fee.js';
import { taxResolver } from '../billing/tax-resolver.js';
import type { SubscriptionContext } from '../subscriptions/views.js';
import type { Work } from '../work.js';
import type { ChargeInWindow } from './window-usage.js';

/** The usage of a window as it goes out: sums of rounded atoms, and their taxes as on an invoice without coupons, if asked for (usage.md 11.4, 11.5). */
export async function usageView(
  work: Work, { plan, customer, issuer }: SubscriptionContext, window: BillingWindow, usage: readonly ChargeInWindow[],
  { applyTaxes, grouped = true }: { applyTaxes: boolean; grouped?: boolean },
): Promise<CustomerUsage> {
  const amountCents = toCents(sum(usage.flatMap(({ atoms }) => atoms.map(({ amounts }) => dec(amounts.amountCents)))));
  const taxesOf = applyTaxes ? await taxResolver(work, customer, issuer) : () => [];
  const taxes = usage.flatMap(({ charge, atoms }) => {
    const rates = taxesOf(charge.taxCodes, plan.definition.taxCodes);
    return atoms.flatMap(({ amounts }) => taxFee(dec(amounts.amountCents), rates).exact.map(({ amount }) => amount));
  });
  const taxesAmountCents = toCents(sum(taxes));
  const projected = usage.flatMap(({ atoms }) => atoms.flatMap((atom) => atom.projected ?? []));
  return {
    fromDatetime: new Date(window.from),
    toDatetime: new Date(window.to),
    issuingDate: window.period.to,
    currency: plan.definition.amountCurrency,
    amountCents,
    taxesAmountCents,
    totalAmountCents: amountCents + taxesAmountCents,
    ...(projected.length === 0 ? {} : { projectedAmountCents: projected.reduce((total, line) => total + line.amountCents, 0) }),
    chargesUsage: inOrderShown(usage.map(({ charge, metric, atoms }) => chargeUsage(charge, metric, atoms, { grouped }))),
  };
}
