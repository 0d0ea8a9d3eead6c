import { z } from 'zod';
import type { Analytics, AnalyticsQuery, Cents, PaymentStatus } from '../../contract.js';
import { MOST_MONTHS, recurringParts } from '../../core/analytics/recurring-revenue.js';
import { type Month, monthOfDate, monthOfInstant, startOfMonth } from '../../core/analytics/month.js';
import { joinCents } from '../../core/analytics/precise-cents.js';
import { amountDue } from '../../core/invoices/amount-due.js';
import { type Decimal, ZERO, dec } from '../../core/money/decimal.js';
import { toCents } from '../../core/money/cents.js';
import type { TotalOf } from '../../storage/totals.js';
import { currency, readInput, requiredText } from '../input.js';
import type { InvoiceRow } from '../invoices/views.js';
import type { Runtime } from '../runtime.js';

type Figure = TotalOf<'figures'>;
type Kind = 'revenue' | 'usage' | 'recurring';

const queryInput = z.object({ currency: currency.nullish(), months: z.int('value_is_invalid').nullish(), externalCustomerId: requiredText.nullish() });

/** What a query asks for: which months, whose documents. Null: a customer that is not there, and so no figures. */
interface Scope {
  from: Month;
  to: Month;
  currency?: string;
  customerId?: string;
}

async function scopeOf(runtime: Runtime, query: AnalyticsQuery = {}): Promise<Scope | null> {
  const given = readInput(queryInput, query);
  const to = monthOfInstant(runtime.now());
  const scope: Scope = { from: given.months == null ? 0 : to - Math.max(given.months, 1) + 1, to };
  if (given.currency != null) scope.currency = given.currency;
  if (given.externalCustomerId == null) return scope;
  const [customer] = await runtime.store.read('customerByKey', { key: given.externalCustomerId });
  return customer ? { ...scope, customerId: customer.id } : null;
}

function figuresOf(runtime: Runtime, kind: Kind, { from, to, currency, customerId }: Scope): Promise<Figure[]> {
  return runtime.store.totals('figures', { kind }, { from, to, where: { currency, customerId } });
}

const monthDate = (month: Month): Date => new Date(startOfMonth(month));

/**
 * Adds up what falls into the same row, and answers the rows in order: by month, then currency, then what else they are
 * apart by (payments.md 10.1). Amounts are rounded here, once.
 */
function rowsOf<T extends { month: Month; currency: string; series: string }>(parts: readonly T[]): T[][] {
  const rows = new Map<string, T[]>();
  for (const part of parts) {
    const key = JSON.stringify([part.month, part.currency, part.series]);
    rows.set(key, [...(rows.get(key) ?? []), part]);
  }
  const order = ([a]: T[], [b]: T[]): number => a!.month - b!.month || compare(a!.currency, b!.currency) || compare(a!.series, b!.series);
  return [...rows.values()].sort(order);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const total = (amounts: Iterable<Decimal>): Cents => {
  let sum = ZERO;
  for (const amount of amounts) sum = sum.plus(amount);
  return toCents(sum);
};

/** Figures by month and currency, over all billing entities, never converted (payments.md 10). Sums are made where the rows are. */
export function analyticsGroup(runtime: Runtime): Analytics {
  return {
    async mrr(query) {
      const scope = await scopeOf(runtime, query);
      if (!scope) return { items: [] };
      // A fee reaches months before or after that of its issue.
      const figures = await figuresOf(runtime, 'recurring', { ...scope, from: scope.from - MOST_MONTHS });
      const parts = figures.flatMap((figure) =>
        recurringParts(figure.series, figure.month, joinCents(figure), figure.count).map((part) => ({ ...part, currency: figure.currency, series: '' })));
      const items = rowsOf(parts.filter(({ month }) => month >= scope.from && month <= scope.to)).map((row) => ({
        month: monthDate(row[0]!.month), amountCents: total(row.map(({ amount }) => amount)), currency: row[0]!.currency,
      }));
      return { items };
    },
    async grossRevenue(query) {
      const scope = await scopeOf(runtime, query);
      const figures = scope ? await figuresOf(runtime, 'revenue', scope) : [];
      const items = rowsOf(figures.map((figure) => ({ ...figure, series: '' }))).map((row) => ({
        month: monthDate(row[0]!.month),
        amountCents: total(row.map((figure) => joinCents(figure).minus(figure.refundedCents))),
        currency: row[0]!.currency,
        invoicesCount: row.reduce((count, figure) => count + figure.count, 0),
      }));
      return { items };
    },
    async invoicedUsage(query) {
      const scope = await scopeOf(runtime, query);
      const figures = scope ? await figuresOf(runtime, 'usage', scope) : [];
      const items = rowsOf(figures).map((row) => ({
        month: monthDate(row[0]!.month), code: row[0]!.series, amountCents: total(row.map(joinCents)), currency: row[0]!.currency,
      }));
      return { items };
    },
    async invoiceCollection(query) {
      const scope = await scopeOf(runtime, query);
      const figures = scope ? await figuresOf(runtime, 'revenue', scope) : [];
      const items = rowsOf(figures.filter(({ count }) => count > 0)).map((row) => ({
        month: monthDate(row[0]!.month),
        paymentStatus: row[0]!.series as PaymentStatus,
        invoicesCount: row.reduce((count, figure) => count + figure.count, 0),
        amountCents: total(row.map(joinCents)),
        currency: row[0]!.currency,
      }));
      return { items };
    },
    async overdueBalance(query) {
      const scope = await scopeOf(runtime, query);
      if (!scope) return { items: [] };
      const parts: { month: Month; currency: string; series: string; id: string; dueCents: Cents }[] = [];
      for await (const row of overdueInvoices(runtime, scope)) {
        const month = monthOfDate(row.paymentDueDate);
        if (row.facts.selfBilled || month < scope.from || month > scope.to) continue;
        parts.push({ month, currency: row.currency, series: '', id: row.id, dueCents: amountDue(row) });
      }
      const items = rowsOf(parts).map((row) => ({
        month: monthDate(row[0]!.month),
        amountCents: total(row.map(({ dueCents }) => dec(dueCents))),
        currency: row[0]!.currency,
        invoiceIds: row.map(({ id }) => id),
      }));
      return { items };
    },
  };
}

/** Rows of one question for overdue invoices. */
const PAGE = 1_000;

/** Overdue invoices, oldest first, page by page: their ids are part of the answer. */
async function* overdueInvoices(runtime: Runtime, { currency, customerId }: Scope): AsyncGenerator<InvoiceRow> {
  for (let seq = 0; ; ) {
    const window = { limit: PAGE, after: { seq } };
    const rows = customerId === undefined
      ? await runtime.store.read('invoicesOverdue', { paymentOverdue: true }, window)
      : await runtime.store.read('invoicesByCustomer', { customerId }, { ...window, where: { paymentOverdue: true } });
    for (const row of rows) if (currency === undefined || row.currency === currency) yield row;
    if (rows.length < PAGE) return;
    seq = rows[rows.length - 1]!.seq;
  }
}
