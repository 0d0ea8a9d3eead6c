import type { Cents, Currency, Page, PageQuery, Update, WriteOptions } from './conventions.js';

/** Asks customers again for what is overdue, once it reaches a threshold (payments.md 7). */
export interface DunningCampaignInput {
  code: string;
  name: string;
  description?: string;
  daysBetweenAttempts: number;
  maxAttempts: number;
  /** From how much on, in each currency; a currency without one is not dunned. */
  thresholds: { currency: Currency; amountCents: Cents }[];
  bccEmails?: string[];
  /** For all customers that have no campaign of their own. */
  appliedToBillingEntity?: boolean;
}

export type DunningCampaign = DunningCampaignInput & { id: string };

export interface DunningCampaigns {
  create(i: DunningCampaignInput, options?: WriteOptions): Promise<DunningCampaign>;
  update(code: string, i: Update<DunningCampaignInput>, options?: WriteOptions): Promise<DunningCampaign>;
  delete(code: string, options?: WriteOptions): Promise<void>;
  list(q?: PageQuery): Promise<Page<DunningCampaign>>;
}

/** A customer for whom all attempts have been made. */
export interface FinishedDunning {
  externalCustomerId: string;
  dunningCampaignCode: string;
  overdueBalanceCents: Cents;
  overdueBalanceCurrency: Currency;
  overdueBalances: { currency: Currency; amountCents: Cents }[];
}
