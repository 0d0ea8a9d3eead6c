import { type Form, textAt, textsAt } from './form.js';

/** What Stripe answers instead of what was asked for. */
export class Refused extends Error {
  constructor(readonly status: number, readonly error: { type: string; code?: string; message: string; [key: string]: unknown }) {
    super(error.message);
  }
}

const invalid = (code: string, message: string, status = 400) => new Refused(status, { type: 'invalid_request_error', code, message });

export type Metadata = Record<string, string>;
export interface FakeIntent {
  id: string; object: 'payment_intent'; created: number; amount: number; amount_received: number; currency: string; customer: string; metadata: Metadata;
  status: 'requires_payment_method' | 'requires_confirmation' | 'requires_action' | 'processing' | 'succeeded' | 'canceled';
  payment_method: string | null; last_payment_error: { type: string; code: string; decline_code?: string; message: string } | null;
  cancellation_reason: string | null; client_secret: string; next_action: null; ofPage: boolean;
}
export interface FakePage {
  id: string; object: 'checkout.session'; created: number; status: 'open' | 'complete' | 'expired'; url: string | null; amount_total: number; currency: string;
  customer: string; metadata: Metadata; intentMetadata: Metadata; payment_intent: string | null;
}
export interface FakeRefund {
  id: string; object: 'refund'; created: number; amount: number; payment_intent: string; status: 'pending' | 'succeeded' | 'failed'; metadata: Metadata; failure_reason?: string;
}
export interface FakeCustomer {
  id: string; object: 'customer'; created: number; metadata: Metadata; name: string | null; email: string | null; searchableAt: number;
  invoice_settings: { default_payment_method: string | null }; default_source: null; methods: string[];
}
export interface Movement {
  kind: 'charge' | 'refund'; intent: string; amount: number; currency: string; customer: string; invoiceIds: string[];
}

/** How a payment method behaves when it is charged, by its id. */
const BEHAVIOURS: Record<string, (intent: FakeIntent) => void> = {
  pm_ok: (intent) => { intent.status = 'succeeded'; },
  pm_debit: (intent) => { intent.status = 'processing'; },
  pm_declined: (intent) => decline(intent, { type: 'card_error', code: 'card_declined', decline_code: 'insufficient_funds', message: 'Your card has insufficient funds.' }),
  pm_generic: (intent) => decline(intent, { type: 'card_error', code: 'card_declined', decline_code: 'generic_decline', message: 'Your card was declined.' }),
  pm_auth: (intent) => decline(intent, { type: 'card_error', code: 'authentication_required', decline_code: 'authentication_required', message: 'Authentication is required.' }),
};

function decline(intent: FakeIntent, error: NonNullable<FakeIntent['last_payment_error']>): void {
  intent.status = 'requires_payment_method';
  intent.payment_method = null;
  intent.last_payment_error = error;
}

const MINIMUM = 50;

/** Stripe's objects and its books: what every call of its API does to them. */
export function stripeObjects(now: () => Date, { searchLagSeconds }: { searchLagSeconds: number }) {
  const customers: FakeCustomer[] = [];
  const intents: FakeIntent[] = [];
  const pages: FakePage[] = [];
  const refunds: FakeRefund[] = [];
  const ledger: Movement[] = [];
  const events: { type: string; object: object }[] = [];
  const seconds = () => Math.floor(now().getTime() / 1000);
  const tell = (type: string, object: object) => void events.push({ type, object: structuredClone(object) });
  const named = <T extends { id: string }>(list: T[], id: string): T => {
    const found = list.find((each) => each.id === id);
    if (!found) throw invalid('resource_missing', `No such object: '${id}'`, 404);
    return found;
  };

  function tellIntent(intent: FakeIntent): void {
    const type = { requires_payment_method: 'payment_failed', requires_confirmation: 'created' }[intent.status as string] ?? intent.status;
    tell(`payment_intent.${type}`, intent);
    if (intent.status !== 'succeeded') return;
    intent.amount_received = intent.amount;
    events.at(-1)!.object = structuredClone(intent);
    const invoiceIds = Object.entries(intent.metadata).flatMap(([key, value]) => (key.startsWith('reckoner_invoice_ids') ? value.split(',') : []));
    ledger.push({ kind: 'charge', intent: intent.id, amount: intent.amount, currency: intent.currency, customer: intent.customer, invoiceIds });
  }

  function makeIntent(fields: Pick<FakeIntent, 'amount' | 'currency' | 'customer' | 'metadata' | 'payment_method' | 'ofPage'>): FakeIntent {
    const id = `pi_${intents.length + 1}`;
    const intent: FakeIntent = {
      ...fields, id, object: 'payment_intent', created: seconds(), amount_received: 0, status: fields.payment_method ? 'requires_confirmation' : 'requires_payment_method',
      last_payment_error: null, cancellation_reason: null, client_secret: `${id}_secret`, next_action: null,
    };
    intents.push(intent);
    return intent;
  }

  return {
    customers, intents, pages, refunds, ledger, events,
    findCustomers(query: string): FakeCustomer[] {
      const wanted = [...query.matchAll(/metadata\['([^']+)'\]:'([^']*)'/g)];
      return customers.filter((each) => each.searchableAt <= seconds() && wanted.every(([, key, value]) => each.metadata[key!] === value));
    },
    createCustomer(form: Form): FakeCustomer {
      const customer: FakeCustomer = {
        id: `cus_${customers.length + 1}`, object: 'customer', created: seconds(), metadata: textsAt(form, 'metadata'), name: null, email: null,
        searchableAt: seconds() + searchLagSeconds, invoice_settings: { default_payment_method: null }, default_source: null, methods: [],
      };
      customers.push(customer);
      return customer;
    },
    updateCustomer(id: string, form: Form): FakeCustomer {
      return Object.assign(named(customers, id), { name: textAt(form, 'name') ?? null, email: textAt(form, 'email') ?? null });
    },
    customer: (id: string) => named(customers, id),
    createIntent(form: Form): FakeIntent {
      const customer = named(customers, textAt(form, 'customer')!);
      const amount = Number(textAt(form, 'amount'));
      if (amount < MINIMUM) throw invalid('amount_too_small', `Amount must be at least ${MINIMUM}`);
      const method = textAt(form, 'payment_method') ?? null;
      if (method !== null && !customer.methods.includes(method)) throw invalid('resource_missing', `No such PaymentMethod: '${method}'`);
      return makeIntent({ amount, currency: textAt(form, 'currency')!, customer: customer.id, metadata: textsAt(form, 'metadata'), payment_method: method, ofPage: false });
    },
    intent: (id: string) => named(intents, id),
    confirmIntent(id: string): FakeIntent {
      const intent = named(intents, id);
      if (intent.status !== 'requires_confirmation') throw invalid('payment_intent_unexpected_state', `This PaymentIntent's status is ${intent.status}`);
      BEHAVIOURS[intent.payment_method!]!(intent);
      tellIntent(intent);
      if (intent.last_payment_error) throw new Refused(402, { ...intent.last_payment_error, payment_intent: structuredClone(intent) });
      return intent;
    },
    cancelIntent(id: string, form: Form): FakeIntent {
      const intent = named(intents, id);
      if (intent.ofPage || ['succeeded', 'processing', 'canceled'].includes(intent.status)) {
        throw invalid('payment_intent_unexpected_state', `You cannot cancel this PaymentIntent because it has a status of ${intent.status}.`);
      }
      intent.status = 'canceled';
      intent.cancellation_reason = textAt(form, 'cancellation_reason') ?? null;
      tellIntent(intent);
      return intent;
    },
    createPage(form: Form): FakePage {
      const price = ['line_items', '0', 'price_data'];
      const id = `cs_${pages.length + 1}`;
      const page: FakePage = {
        id, object: 'checkout.session', created: seconds(), status: 'open', url: `https://checkout.stripe.test/${id}`, amount_total: Number(textAt(form, ...price, 'unit_amount')),
        currency: textAt(form, ...price, 'currency')!, customer: named(customers, textAt(form, 'customer')!).id, metadata: textsAt(form, 'metadata'),
        intentMetadata: textsAt(form['payment_intent_data'] as Form, 'metadata'), payment_intent: null,
      };
      pages.push(page);
      return page;
    },
    expirePage(id: string): FakePage {
      const page = named(pages, id);
      if (page.status !== 'open') throw invalid('resource_missing', `Only Checkout Sessions with a status in ["open"] can be expired. This one is ${page.status}.`);
      return Object.assign(page, { status: 'expired' as const, url: null });
    },
    createRefund(form: Form): FakeRefund {
      const intent = named(intents, textAt(form, 'payment_intent')!);
      const amount = Number(textAt(form, 'amount'));
      const left = ledger.filter((each) => each.intent === intent.id).reduce((sum, { kind, amount: moved }) => sum + (kind === 'charge' ? moved : -moved), 0);
      if (amount > left) throw invalid('charge_already_refunded', `Refund amount is greater than unrefunded amount ${left}`);
      const refund: FakeRefund = { id: `re_${refunds.length + 1}`, object: 'refund', created: seconds(), amount, payment_intent: intent.id, status: 'succeeded', metadata: textsAt(form, 'metadata') };
      if (intent.metadata['slow_refunds']) refund.status = 'pending';
      refunds.push(refund);
      ledger.push({ kind: 'refund', intent: intent.id, amount, currency: intent.currency, customer: intent.customer, invoiceIds: [] });
      return refund;
    },

    /** What customers and banks do, without anybody calling the API. */
    payPage(id: string, method = 'pm_ok'): FakeIntent {
      const page = named(pages, id);
      if (page.status !== 'open') throw new Error(`page ${id} is ${page.status}`);
      const intent = makeIntent({ amount: page.amount_total, currency: page.currency, customer: page.customer, metadata: page.intentMetadata, payment_method: method, ofPage: true });
      Object.assign(page, { status: 'complete', url: null, payment_intent: intent.id });
      BEHAVIOURS[method]!(intent);
      tellIntent(intent);
      return intent;
    },
    decide(id: string, status: 'succeeded' | 'requires_payment_method'): void {
      const intent = named(intents, id);
      if (status === 'succeeded') intent.status = status;
      else decline(intent, { type: 'invalid_request_error', code: 'debit_not_authorized', message: 'The customer has notified their bank.' });
      tellIntent(intent);
    },
    decideRefund(id: string, status: 'succeeded' | 'failed'): void {
      const refund = Object.assign(named(refunds, id), { status, ...(status === 'failed' ? { failure_reason: 'expired_or_canceled_card' } : {}) });
      tell(status === 'failed' ? 'refund.failed' : 'refund.updated', refund);
    },
    closeDispute(intentId: string, status: 'won' | 'lost'): void {
      tell('charge.dispute.closed', { id: 'du_1', object: 'dispute', status, payment_intent: intentId });
    },
  };
}

export type StripeObjects = ReturnType<typeof stripeObjects>;
