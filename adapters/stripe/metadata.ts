import type Stripe from 'stripe';

/** What the adapter writes on objects at Stripe, to find them again whatever has been forgotten here. */
const NAMESPACE = 'reckoner_namespace';
const CUSTOMER = 'reckoner_customer_id';
const PAYMENT = 'reckoner_payment_id';
const REFUND = 'reckoner_refund_id';
const INVOICES = 'reckoner_invoice_ids';

/** Stripe's limit for one value; and how many values a list of invoices may take up of Stripe's fifty. */
const LONGEST_VALUE = 500;
const MOST_VALUES = 40;

type Marked = { metadata?: Stripe.Metadata | null };

export const customerMetadata = (namespace: string, customerId: string) => ({ [NAMESPACE]: namespace, [CUSTOMER]: customerId });

/** The query by which Stripe finds a customer of ours. */
export const customerQuery = (namespace: string, customerId: string) =>
  `metadata['${NAMESPACE}']:'${quoted(namespace)}' AND metadata['${CUSTOMER}']:'${quoted(customerId)}'`;

const quoted = (text: string) => text.replace(/[\\']/g, '\\$&');

/** Of an attempt; without a payment's id, of what is paid on Stripe's own page. */
export function paymentMetadata(namespace: string, paymentId: string | null, invoiceIds: readonly string[]): Record<string, string> {
  const lists = inLists(invoiceIds).map((list, index) => [index === 0 ? INVOICES : `${INVOICES}_${index + 1}`, list]);
  return { [NAMESPACE]: namespace, ...(paymentId === null ? {} : { [PAYMENT]: paymentId }), ...Object.fromEntries(lists) };
}

export const refundMetadata = (namespace: string, refundId: string) => ({ [NAMESPACE]: namespace, [REFUND]: refundId });

export const isOurs = (namespace: string, { metadata }: Marked): boolean => metadata?.[NAMESPACE] === namespace;

export const paymentIdOf = ({ metadata }: Marked): string | null => metadata?.[PAYMENT] ?? null;

export const refundIdOf = ({ metadata }: Marked): string | null => metadata?.[REFUND] ?? null;

export function invoiceIdsOf({ metadata }: Marked): string[] {
  return Object.entries(metadata ?? {}).flatMap(([key, value]) => (key.startsWith(INVOICES) ? value.split(',') : []));
}

/** The ids with commas between them, in as many texts as they need. A request for more invoices than fit names the first of them. */
function inLists(ids: readonly string[]): string[] {
  const lists: string[] = [];
  for (const id of ids) {
    const last = lists.at(-1);
    if (last !== undefined && last.length + 1 + id.length <= LONGEST_VALUE) lists[lists.length - 1] = `${last},${id}`;
    else lists.push(id);
  }
  return lists.slice(0, MOST_VALUES);
}
