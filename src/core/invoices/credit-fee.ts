import type { Currency, DecimalString } from '../../contract.js';
import { wholeCents } from '../money/cents.js';
import { currencyExponent } from '../money/currency.js';
import { Decimal, dec } from '../money/decimal.js';
import { truncate } from '../money/rounding.js';
import type { CreditAmount } from '../wallets/credits-and-money.js';
import type { FeeDraft } from './fee-draft.js';

export interface SoldCredits {
  code: string;
  name: string | null;
  /** Price of one credit, in major units. */
  rateAmount: DecimalString;
  currency: Currency;
}

/** The one line of an invoice of bought credits: units are credits, the unit amount the wallet's rate; untaxed (credits.md 3.3.5). */
export function creditFee(wallet: SoldCredits, { amountCents, credits }: CreditAmount): FeeDraft {
  const unitCents = dec(wallet.rateAmount).times(new Decimal(10).pow(currencyExponent(wallet.currency)));
  return {
    key: 'credit',
    feeType: 'credit',
    subscriptionId: null,
    externalSubscriptionId: null,
    planCode: null,
    item: { type: 'credit', code: wallet.code, name: wallet.name ?? wallet.code, invoiceDisplayName: null, filterInvoiceDisplayName: null },
    chargeCode: null,
    billableMetricCode: null,
    chargeFilterValues: null,
    groupedBy: {},
    trueUpParentKey: null,
    units: credits,
    totalAggregatedUnits: null,
    eventsCount: null,
    unitAmountCents: wholeCents(truncate(unitCents), 'unitAmountCents'),
    preciseUnitAmount: wallet.rateAmount,
    amountCents,
    preciseAmountCents: String(amountCents),
    amountCurrency: wallet.currency,
    payInAdvance: false,
    invoiceable: true,
    eventTransactionId: null,
    fromDatetime: null,
    toDatetime: null,
    description: null,
    amountDetails: {},
    pricingUnitDetails: null,
    taxes: [],
  };
}
