import type { Cents } from '../../contract.js';
import { currencyExponent } from '../money/currency.js';
import { Decimal, canonical, dec } from '../money/decimal.js';
import type { PlanDefinition } from '../plans/plan.js';
import type { BillingWindow } from '../subscriptions/windows.js';
import type { TaxRate } from '../taxes/tax.js';
import type { FeeDraft } from './fee-draft.js';
import type { FeeSubject } from './usage-fees.js';

/** The line that makes up what is missing from the minimum commitment of a period (plans.md 4.1). */
export function commitmentLine(
  subject: FeeSubject, plan: PlanDefinition, settled: Pick<BillingWindow, 'from' | 'to'>, amountCents: Cents, taxes: readonly TaxRate[],
): FeeDraft {
  const name = plan.minimumCommitment?.invoiceDisplayName ?? null;
  return {
    key: `commitment:${subject.subscriptionId}`,
    feeType: 'commitment',
    ...subject,
    item: { type: 'commitment', code: subject.planCode, name: name ?? 'Minimum commitment', invoiceDisplayName: name, filterInvoiceDisplayName: null },
    chargeCode: null,
    billableMetricCode: null,
    chargeFilterValues: null,
    groupedBy: {},
    trueUpParentKey: null,
    units: '1',
    totalAggregatedUnits: null,
    eventsCount: null,
    unitAmountCents: amountCents,
    preciseUnitAmount: canonical(dec(amountCents).times(new Decimal(10).pow(-currencyExponent(plan.amountCurrency)))),
    amountCents,
    preciseAmountCents: String(amountCents),
    amountCurrency: plan.amountCurrency,
    payInAdvance: false,
    invoiceable: true,
    eventTransactionId: null,
    fromDatetime: settled.from,
    toDatetime: settled.to,
    description: null,
    amountDetails: {},
    pricingUnitDetails: null,
    taxes,
  };
}
