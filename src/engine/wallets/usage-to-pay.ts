import { payableOf } from '../../core/invoices/payable-of.js';
import { dec } from '../../core/money/decimal.js';
import { taxFee } from '../../core/taxes/tax-fee.js';
import type { BillingWindow } from '../../core/subscriptions/windows.js';
import type { UsageToPay } from '../../core/wallets/ongoing-usage.js';
import type { InvoiceRow } from '../invoices/views.js';
import type { Runtime } from '../runtime.js';
import { type SubscriptionContext, contextOf } from '../subscriptions/views.js';
import { taxResolver } from '../billing/tax-resolver.js';
import { runningWindow } from '../usage/current.js';
import { usageOfWindow } from '../usage/window-usage.js';
import type { Work } from '../work.js';

/**
 * All that a customer has used and not paid, with tax: current usage of its active subscriptions, but for what was billed as
 * it came in, and drafts; less what threshold invoices of the running periods have billed (credits.md 6.2).
 */
export async function usageToPay(work: Work, runtime: Runtime, customerId: string): Promise<UsageToPay[]> {
  const subscriptions = await work.read('subscriptionsByCustomer', { customerId }, { where: { status: 'active' } });
  const amounts: UsageToPay[] = [];
  for (const subscription of subscriptions) {
    const context = await contextOf(work, subscription);
    const window = runningWindow(context, work.now);
    amounts.push(...(await usedInArrears(work, runtime, context, window)));
    amounts.push(...(await billedProgressively(work, subscription.externalId, window.from)));
  }
  const drafts = await work.read('invoicesByCustomer', { customerId }, { where: { status: 'draft' } });
  amounts.push(...(await amountsOf(work, drafts.filter((invoice) => invoice.totalAmountCents !== 0), 1)));
  return amounts;
}

/** Usage of the running period that will be billed at its end: each line with its tax. */
async function usedInArrears(work: Work, runtime: Runtime, context: SubscriptionContext, window: BillingWindow): Promise<UsageToPay[]> {
  const { plan, customer, issuer } = context;
  const { amountCurrency, taxCodes } = plan.definition;
  const charges = plan.definition.charges.filter((charge) => !charge.payInAdvance);
  if (charges.length === 0) return [];
  const taxesOf = await taxResolver(work, customer, issuer);
  return (await usageOfWindow(work, runtime, context, { window, charges })).flatMap(({ charge, metric, atoms }) => {
    const taxes = taxesOf(charge.taxCodes, taxCodes);
    return atoms.map(({ atom, amounts: { amountCents } }): UsageToPay => ({
      ...payableOf({ feeType: 'charge', billableMetricCode: metric.code, groupedBy: atom.groupedBy }),
      currency: amountCurrency,
      amount: dec(amountCents + taxFee(dec(amountCents), taxes).taxesAmountCents),
    }));
  });
}

/** What threshold invoices of a subscription's running period have billed, as amounts below 0. */
async function billedProgressively(work: Work, externalId: string, from: number): Promise<UsageToPay[]> {
  const entries = await work.read('invoiceSubscriptionsByExternalId', { externalSubscriptionId: externalId });
  const ids = entries.filter((entry) => entry.chargesFromDatetime !== null && entry.chargesFromDatetime >= from).map((entry) => entry.invoiceId);
  if (ids.length === 0) return [];
  const invoices = await work.read('invoiceById', { id: [...new Set(ids)] }, { where: { invoiceType: 'progressive_billing', status: ['finalized', 'pending', 'failed'] } });
  return amountsOf(work, invoices, -1);
}

/** The fees of invoices: amount less coupon share, plus tax. */
async function amountsOf(work: Work, invoices: readonly InvoiceRow[], sign: 1 | -1): Promise<UsageToPay[]> {
  if (invoices.length === 0) return [];
  const fees = await work.read('feesByInvoice', { invoiceId: invoices.map((invoice) => invoice.id) });
  return fees.map((fee): UsageToPay => ({
    ...payableOf({ feeType: fee.feeType, billableMetricCode: fee.billableMetricCode === '' ? null : fee.billableMetricCode, groupedBy: fee.details.groupedBy }),
    currency: fee.details.amountCurrency,
    amount: dec(fee.amountCents).minus(fee.details.exactCouponShare).plus(fee.taxesAmountCents).times(sign),
  }));
}
