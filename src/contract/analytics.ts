import type { Cents, Currency } from './conventions.js';
import type { PaymentStatus } from './payment.js';

export interface AnalyticsQuery {
  /** Rows of this currency. */
  currency?: Currency;
  /** This month and those before it, so many in all; every month if left out. */
  months?: number;
  externalCustomerId?: string;
}

/** `month`: its first instant in UTC. Currencies are never converted. */
interface Row {
  month: Date;
  amountCents: Cents;
  currency: Currency;
}

/** Figures by month and currency over all billing entities, self-billed invoices left out (payments.md 10). */
export interface Analytics {
  /** Monthly recurring revenue: subscription fees less coupons, without taxes, spread over the months they are for. */
  mrr(q?: AnalyticsQuery): Promise<{ items: Row[] }>;
  /** Totals of issued invoices less refunds, by month of issue. */
  grossRevenue(q?: AnalyticsQuery): Promise<{ items: (Row & { invoicesCount: number })[] }>;
  /** Usage fees less coupons, without taxes, by metric. */
  invoicedUsage(q?: AnalyticsQuery): Promise<{ items: (Row & { /** The metric's. */ code: string })[] }>;
  /** Totals of issued invoices by payment status. */
  invoiceCollection(q?: AnalyticsQuery): Promise<{ items: (Row & { paymentStatus: PaymentStatus; invoicesCount: number })[] }>;
  /** What is overdue, by month of the due date. */
  overdueBalance(q?: AnalyticsQuery): Promise<{ items: (Row & { invoiceIds: string[] })[] }>;
}
