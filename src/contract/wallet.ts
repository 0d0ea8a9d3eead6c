import type { Cents, Currency, DecimalInput, DecimalString, InstantInput, Metadata, Page, PageQuery, Update, WriteOptions } from './conventions.js';
import type { FeeType } from './fee.js';
import type { Interval } from './plan.js';

/** Tops a wallet up by itself: by the calendar, or when the ongoing balance has come down to a threshold (credits.md 7). */
export interface RecurringTransactionRule {
  /** Given: changes that rule. */
  id?: string;
  trigger: 'interval' | 'threshold';
  /** `fixed`: these credits; `target`: what is missing to `targetOngoingBalance`. */
  method?: 'fixed' | 'target';
  interval?: Interval;
  /** The anchor of the interval; the wallet's creation if left out. */
  startedAt?: InstantInput;
  expirationAt?: InstantInput;
  paidCredits?: DecimalInput;
  grantedCredits?: DecimalInput;
  /** The target is filled with granted credits, not bought ones. */
  grantsTargetTopUp?: boolean;
  thresholdCredits?: DecimalInput;
  /** Credits. */
  targetOngoingBalance?: DecimalInput;
  invoiceRequiresSuccessfulPayment?: boolean;
  transactionName?: string;
  transactionMetadata?: { key: string; value: string }[];
  ignorePaidTopUpLimits?: boolean;
}

export interface WalletInput {
  externalCustomerId: string;
  /** Unique among the customer's active wallets; from the name if left out. */
  code?: string;
  name?: string;
  /** 1 pays first, 50 (default) last. */
  priority?: number;
  /** The price of one credit in major units; never changes. */
  rateAmount: DecimalInput;
  currency?: Currency;
  /** Bought at once: an invoice of type `credit`, whose payment brings the credits. */
  paidCredits?: DecimalInput;
  /** Given at once. */
  grantedCredits?: DecimalInput;
  expirationAt?: InstantInput;
  /** Invoices of top-ups are issued only once they are paid. */
  invoiceRequiresSuccessfulPayment?: boolean;
  transactionName?: string;
  transactionMetadata?: { key: string; value: string }[];
  transactionPriority?: number;
  /** What it pays: fees of these types or of these metrics; all, if left out. */
  appliesTo?: { feeTypes?: FeeType[]; billableMetricCodes?: string[] };
  paidTopUpMinAmountCents?: Cents;
  paidTopUpMaxAmountCents?: Cents;
  ignorePaidTopUpLimitsOnCreation?: boolean;
  /** At most one. */
  recurringTransactionRules?: RecurringTransactionRule[];
  metadata?: Metadata;
}

/** Credits that a customer bought or was given; they pay its invoices by themselves, last of all (credits.md 3, 4). */
export interface Wallet {
  id: string;
  code: string;
  name: string | null;
  externalCustomerId: string;
  status: 'active' | 'terminated';
  currency: Currency;
  priority: number;
  rateAmount: DecimalString;
  creditsBalance: DecimalString;
  balanceCents: Cents;
  /** The balance less what is used but not yet paid; may be below 0. As of the last run or change of the wallet (credits.md 6). */
  ongoingBalanceCents: Cents;
  ongoingUsageBalanceCents: Cents;
  creditsOngoingBalance: DecimalString;
  creditsOngoingUsageBalance: DecimalString;
  consumedCredits: DecimalString;
  consumedAmountCents: Cents;
  expirationAt: Date | null;
  terminatedAt: Date | null;
  createdAt: Date;
  appliesTo: { feeTypes: FeeType[]; billableMetricCodes: string[] };
  paidTopUpMinAmountCents: Cents | null;
  paidTopUpMaxAmountCents: Cents | null;
  invoiceRequiresSuccessfulPayment: boolean;
  metadata: Metadata;
  recurringTransactionRules: (RecurringTransactionRule & { id: string; status: 'active' | 'terminated' })[];
}

/** An entry of a wallet's ledger. */
export interface WalletTransaction {
  id: string;
  walletId: string;
  /** Inbound: the invoice that sells it; outbound: the one it pays. */
  invoiceId: string | null;
  creditNoteId: string | null;
  transactionType: 'inbound' | 'outbound';
  transactionStatus: 'purchased' | 'granted' | 'voided' | 'invoiced';
  status: 'pending' | 'settled' | 'failed';
  source: 'manual' | 'interval' | 'threshold';
  /** Major units. */
  amount: DecimalString;
  creditAmount: DecimalString;
  /** Of a settled inbound one: what has not paid for anything yet. */
  remainingAmountCents: Cents | null;
  remainingCreditAmount: DecimalString | null;
  priority: number;
  name: string | null;
  metadata: { key: string; value: string }[];
  settledAt: Date | null;
  failedAt: Date | null;
  createdAt: Date;
  voidedInvoiceId: string | null;
  invoiceRequiresSuccessfulPayment: boolean;
  purchaseOrderNumber: string | null;
}

export interface TopUpInput {
  walletId: string;
  paidCredits?: DecimalInput;
  grantedCredits?: DecimalInput;
  /** Taken out; not more than the balance before the call. */
  voidedCredits?: DecimalInput;
  name?: string;
  metadata?: { key: string; value: string }[];
  /** Which top-ups are used up first: 1 to 50 (default). */
  priority?: number;
  invoiceRequiresSuccessfulPayment?: boolean;
  ignorePaidTopUpLimits?: boolean;
  purchaseOrderNumber?: string;
  /** With `voidedCredits`: takes them from this top-up. */
  voidedTransactionId?: string;
}

/** Which entry of the ledger, and how much of it. */
export interface WalletFunding {
  walletTransactionId: string;
  amountCents: Cents;
}

/** Two calls at once never take out more than there is. A terminated wallet: `not_allowed`. */
export interface Wallets {
  create(i: WalletInput, options?: WriteOptions): Promise<Wallet>;
  update(id: string, i: Update<WalletInput>, options?: WriteOptions): Promise<Wallet>;
  /** It pays nothing any more; its balance stays on record. */
  terminate(id: string, options?: WriteOptions): Promise<Wallet>;
  get(id: string): Promise<Wallet>;
  list(q?: PageQuery & { externalCustomerId?: string }): Promise<Page<Wallet>>;
  /** Sells, gives and voids credits, and answers the entries made. What is worth less than half a cent: `amount_rounds_to_zero` (credits.md 3.3). */
  topUp(i: TopUpInput, options?: WriteOptions): Promise<WalletTransaction[]>;
  listTransactions(q: PageQuery & { walletId: string; transactionType?: 'inbound' | 'outbound'; transactionStatus?: WalletTransaction['transactionStatus'] }): Promise<Page<WalletTransaction>>;
  /** Which inbound transactions paid for an outbound one. */
  fundings(transactionId: string): Promise<{ items: WalletFunding[] }>;
  /** Which outbound transactions an inbound one has paid for. */
  consumptions(transactionId: string): Promise<{ items: WalletFunding[] }>;
}
