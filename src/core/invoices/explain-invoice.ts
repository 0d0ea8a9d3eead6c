import type { InvoiceExplanation } from '../../contract.js';
import { canonical, dec, sum } from '../money/decimal.js';
import { roundHalfUp } from '../money/rounding.js';
import type { ComputedFee, ComputedInvoice, InvoiceInput } from './compute-invoice.js';
import { feeAfterTax } from './fee-after-tax.js';

type Step = InvoiceExplanation['steps'][number];

/** Decimals of an exact figure that are shown. */
const SHOWN = 15;
const exact = (value: Parameters<typeof roundHalfUp>[0]): string => canonical(roundHalfUp(value, SHOWN));

/**
 * Why an invoice comes to its total: from the total back to credits, taxes, coupons and fees, and of each fee to its units,
 * events and tiers. Each step names the figure by its path on the invoice, the rule it follows, what went in, exact, and what
 * came out; where the two differ by less than a cent, it was rounded there. Amounts are in minor units, rates in percent.
 */
export function explainInvoice(inputs: InvoiceInput, computed: ComputedInvoice): Step[] {
  return [...totals(computed), ...credits(inputs, computed), ...taxes(computed), ...computed.fees.flatMap(feeSteps)];
}

function totals({ amounts, fees }: ComputedInvoice): Step[] {
  const {
    totalAmountCents, subTotalIncludingTaxesAmountCents, creditNotesAmountCents, prepaidCreditAmountCents, subTotalExcludingTaxesAmountCents,
    taxesAmountCents, feesAmountCents, progressiveBillingCreditAmountCents, couponsAmountCents,
  } = amounts;
  return [
    step('totalAmountCents', 'invoices.md 3', { subTotalIncludingTaxesAmountCents, creditNotesAmountCents, prepaidCreditAmountCents }, totalAmountCents),
    step('subTotalIncludingTaxesAmountCents', 'invoices.md 3.5', { subTotalExcludingTaxesAmountCents, taxesAmountCents }, subTotalIncludingTaxesAmountCents),
    step('subTotalExcludingTaxesAmountCents', 'invoices.md 3.4', { feesAmountCents, progressiveBillingCreditAmountCents, couponsAmountCents }, subTotalExcludingTaxesAmountCents),
    step('feesAmountCents', 'invoices.md 3.1', { fees: fees.map(({ draft }) => draft.amountCents) }, feesAmountCents),
  ];
}

/** What came off, in the order in which it did. */
function credits(inputs: InvoiceInput, { amounts, fees, progressiveUses, couponUses, noteUses, walletPayments }: ComputedInvoice): Step[] {
  const offered = new Map(inputs.coupons.map((coupon) => [coupon.id, coupon]));
  return [
    ...progressiveUses.map(({ number, amountCents, booked }) => step('progressiveBillingCreditAmountCents', 'plans.md 6.6', { invoice: number, booked }, amountCents)),
    ...couponUses.map(({ applicationId, couponCode, amountCents }) => {
      const { terms, creditedCents } = offered.get(applicationId)!;
      return step('couponsAmountCents', 'invoices.md 7.8', { coupon: couponCode, terms, creditedBeforeCents: creditedCents }, amountCents);
    }),
    ...noteUses.map(({ number, balanceCents, amountCents }) => step('creditNotesAmountCents', 'credits.md 1.9', { creditNote: number, balanceCents }, amountCents)),
    ...walletPayments.map(({ walletId, amountCents, fundings, grantedCents }) => {
      const { balanceCents } = inputs.wallets!.find(({ id }) => id === walletId)!;
      const payable = fees.map((fee) => exact(feeAfterTax(fee)));
      return step('prepaidCreditAmountCents', 'credits.md 4', { walletId, balanceCents, fees: payable, fundings, grantedCents }, amountCents);
    }),
    ...(amounts.prepaidCreditAmountCents > 0
      ? [step('prepaidGrantedCreditAmountCents', 'credits.md 3.4.3', { payments: walletPayments.map(({ grantedCents }) => grantedCents) }, amounts.prepaidGrantedCreditAmountCents)]
      : []),
  ];
}

/** The taxes: each line, and the whole, rounds the exact sum over the fees once. */
function taxes({ amounts, appliedTaxes, fees }: ComputedInvoice): Step[] {
  const parts = (code: string, rate: string) => fees.flatMap(({ taxes: { exact: each } }) => each.filter(({ tax }) => tax.code === code && tax.rate === rate));
  const all = sum(fees.flatMap(({ taxes: { exact: each } }) => each.map(({ amount }) => amount)));
  return [
    step('taxesAmountCents', 'invoices.md 6.3', { exact: exact(all) }, amounts.taxesAmountCents),
    step('taxesRate', 'invoices.md 6.4', {
      lines: appliedTaxes.map(({ taxCode, taxRate, feesAmountCents }) => ({ taxCode, taxRate, feesAmountCents })),
      subTotalExcludingTaxesAmountCents: amounts.subTotalExcludingTaxesAmountCents,
    }, amounts.taxesRate),
    ...appliedTaxes.map(({ taxCode, taxRate, amountCents }, index) =>
      step(`appliedTaxes.${index}.amountCents`, 'invoices.md 6.3', { taxCode, taxRate, exact: exact(sum(parts(taxCode, taxRate).map(({ amount }) => amount))) }, amountCents)),
  ];
}

function feeSteps({ draft, credited, taxes: ofFee }: ComputedFee, index: number): Step[] {
  const at = (field: string) => `fees.${index}.${field}`;
  const { feeType, item, chargeCode, units, eventsCount, preciseUnitAmount, preciseAmountCents, amountCents, amountDetails, groupedBy, chargeFilterValues, pricingUnitDetails } = draft;
  const base = dec(amountCents).minus(credited);
  return [
    step(at('amountCents'), ruleOf(draft.feeType), {
      feeType, item: item.code, chargeCode, chargeFilterValues, groupedBy, units, eventsCount, preciseUnitAmount, pricingUnitDetails, exact: preciseAmountCents,
    }, amountCents),
    ...tiers(at('amountDetails'), amountDetails),
    step(at('preciseCouponsAmountCents'), 'invoices.md 7.9', { amountCents, exact: exact(credited) }, canonical(roundHalfUp(credited, 5))),
    ...ofFee.exact.map(({ tax, amount }, line) =>
      step(at(`appliedTaxes.${line}.amountCents`), 'invoices.md 6.2', { taxCode: tax.code, taxRate: tax.rate, base: exact(base), exact: exact(amount) }, ofFee.appliedTaxes[line]!.amountCents)),
    step(at('taxesAmountCents'), 'invoices.md 6.2', { exact: ofFee.taxesPreciseAmountCents }, ofFee.taxesAmountCents),
  ];
}

function ruleOf(feeType: ComputedFee['draft']['feeType']): string {
  switch (feeType) {
    case 'subscription': return 'subscriptions.md 4';
    case 'charge': return 'charges.md 3';
    case 'fixed_charge': return 'plans.md 5';
    case 'commitment': return 'plans.md 4';
    case 'add_on': return 'invoices.md 8.2';
    case 'credit': return 'credits.md 3.3';
  }
}

/** Each tier of a price, or each other part of it that the charge model tells of. */
function tiers(path: string, details: Record<string, unknown>): Step[] {
  return Object.entries(details).flatMap(([name, value]): Step[] => {
    if (!Array.isArray(value)) return [step(`${path}.${name}`, 'charges.md 3', {}, textOf(value))];
    return value.map((tier, index) => {
      const inputs: Record<string, unknown> = typeof tier === 'object' && tier !== null ? { ...tier } : { value: tier };
      return step(`${path}.${name}.${index}`, 'charges.md 3', inputs, textOf(inputs['totalWithFlatAmount'] ?? inputs['total'] ?? inputs['value']));
    });
  });
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value ?? null);
}

function step(path: string, rule: string, given: Record<string, unknown>, result: string | number): Step {
  return { path, rule, inputs: given, result: String(result) };
}
