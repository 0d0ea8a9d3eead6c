import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Form, parseForm } from './form.js';
import { Refused, type StripeObjects, stripeObjects } from './stripe-objects.js';

/** What goes wrong with one call: whether it is carried out, and what the caller hears. A 502 comes from before Stripe's books: no key remembers it. */
export type Fault = 'hangs' | 'hangs after' | 'resets' | 'resets after' | '500' | '500 after' | '502' | '502 after' | '429' | 'waits';
interface PlannedFault {
  /** `POST /v1/payment_intents` and the like; ids are written `:id`. */
  on: string;
  fault: Fault;
}
/** A call that waits until it is let go. */
interface Waiting {
  call: string;
  go: () => void;
}

interface Stored {
  content: string;
  at: number;
  /** Null while the first call under the key is being carried out. */
  answer: { status: number; body: object } | null;
}

const DAY_SECONDS = 86_400;
const API_ERROR = { status: 500, body: { error: { type: 'api_error', message: 'Something went wrong on our side.' } } };
const BAD_GATEWAY = { status: 502, body: { error: { type: 'api_error', message: 'Bad gateway.' } } };
const idsOut = (path: string) => path.replace(/\/(cus|pi|cs|re)_\w+/, '/:id');

/**
 * A server that answers as Stripe's API does, as far as the adapter uses it: with books of its own; with idempotency keys that
 * repeat the first answer, errors of the server's included, refuse another content, answer 409 while the first call is under
 * way, and are forgotten after a day; with lists that are newest first and a search that lags; and with faults to order.
 */
export async function fakeStripe({ now, searchLagSeconds = 60, pageSize = 100 }: { now: () => Date; searchLagSeconds?: number; pageSize?: number }) {
  const objects = stripeObjects(now, { searchLagSeconds });
  const faults: PlannedFault[] = [];
  const keys = new Map<string, Stored>();
  const calls: string[] = [];
  const waiting: Waiting[] = [];

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, 'http://localhost');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const call = `${request.method} ${idsOut(url.pathname)}`;
    calls.push(call);
    const planned = faults.findIndex(({ on }) => on === call || on === '*');
    const fault = planned < 0 ? null : faults.splice(planned, 1)[0]!.fault;

    if (fault === 'hangs') return;
    if (fault === 'resets') return void request.socket.destroy();
    if (fault === '502') return send(response, BAD_GATEWAY);
    if (fault === '429') return send(response, { status: 429, body: { error: { type: 'invalid_request_error', code: 'rate_limit', message: 'Too many requests' } } });
    const key = request.method === 'POST' ? String(request.headers['idempotency-key']) : null;
    const stored = key === null ? undefined : known(key);
    if (stored) {
      if (stored.content !== `${call} ${url.pathname} ${body}`) return send(response, { status: 400, body: { error: { type: 'idempotency_error', message: 'Keys for idempotent requests can only be used with the same parameters.' } } });
      if (!stored.answer) return send(response, { status: 409, body: { error: { type: 'idempotency_error', code: 'idempotency_key_in_use', message: 'There is currently another in-progress request using this key.' } } });
      if (fault === 'hangs after') return;
      if (fault === '502 after') return send(response, BAD_GATEWAY);
      return send(response, stored.answer, { 'idempotent-replayed': 'true' });
    }
    const entry: Stored = { content: `${call} ${url.pathname} ${body}`, at: seconds(), answer: null };
    if (key !== null) keys.set(key, entry);
    if (fault === 'waits') await new Promise<void>((go) => waiting.push({ call, go }));
    const done = fault === '500' ? API_ERROR : carriedOut(objects, request.method!, url, body, pageSize);
    entry.answer = fault === '500 after' ? API_ERROR : done;
    if (fault === 'hangs after') return;
    if (fault === 'resets after') return void request.socket.destroy();
    send(response, fault === '502 after' ? BAD_GATEWAY : entry.answer);
  }

  const seconds = () => Math.floor(now().getTime() / 1000);
  const known = (key: string) => {
    const stored = keys.get(key);
    return stored && seconds() - stored.at < DAY_SECONDS ? stored : undefined;
  };

  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    ...objects, faults, calls, waiting,
    fail: (on: string, ...list: Fault[]) => void faults.push(...list.map((fault) => ({ on, fault }))),
    /** For the adapter's client: short time-outs, and no attempts of its own. */
    client: { host: '127.0.0.1', port, protocol: 'http' as const, timeout: 500, maxNetworkRetries: 0, telemetry: false },
    charges: () => objects.ledger.filter(({ kind }) => kind === 'charge'),
    /** An event as a webhook: its body and headers. */
    webhook(event: { type: string; object: object }, { secret = SECRET, at = now() }: { secret?: string; at?: Date } = {}) {
      const body = JSON.stringify({ id: 'evt', object: 'event', type: event.type, data: { object: event.object } });
      const t = Math.floor(at.getTime() / 1000);
      return { body, headers: { 'stripe-signature': `t=${t},v1=${createHmac('sha256', secret).update(`${t}.${body}`).digest('hex')}` } };
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const SECRET = 'whsec_test';
export type FakeStripe = Awaited<ReturnType<typeof fakeStripe>>;

function send(response: ServerResponse, { status, body }: { status: number; body: object }, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', 'request-id': 'req_1', ...headers }).end(JSON.stringify(body));
}

function carriedOut(objects: StripeObjects, method: string, url: URL, body: string, pageSize: number): { status: number; body: object } {
  try {
    return { status: 200, body: structuredClone(carryOut(objects, method, url, parseForm(body), pageSize)) };
  } catch (error) {
    if (error instanceof Refused) return { status: error.status, body: { error: error.error } };
    throw error;
  }
}

function carryOut(objects: StripeObjects, method: string, url: URL, form: Form, pageSize: number): object {
  const id = /\/((?:cus|pi|cs|re)_\w+)/.exec(url.pathname)?.[1] ?? '';
  const query = (name: string) => url.searchParams.get(name);
  const list = <T extends { id: string }>(all: T[]) => {
    const newest = [...all].reverse();
    const after = query('starting_after');
    const from = after === null ? 0 : newest.findIndex((each) => each.id === after) + 1;
    const data = newest.slice(from, from + Math.min(pageSize, Number(query('limit') ?? 10)));
    return { object: 'list', url: url.pathname, data, has_more: newest.length > from + data.length };
  };
  const ofCustomer = <T extends { customer: string }>(all: T[]) => all.filter(({ customer }) => customer === objects.customer(query('customer')!).id);
  switch (`${method} ${idsOut(url.pathname)}`) {
    case 'GET /v1/customers/search':
      return { object: 'search_result', data: objects.findCustomers(query('query')!), has_more: false };
    case 'POST /v1/customers':
      return objects.createCustomer(form);
    case 'POST /v1/customers/:id':
      return objects.updateCustomer(id, form);
    case 'GET /v1/customers/:id': {
      const customer = objects.customer(id);
      const method = customer.invoice_settings.default_payment_method;
      return { ...customer, invoice_settings: { default_payment_method: method && paymentMethod(method) } };
    }
    case 'GET /v1/customers/:id/payment_methods':
      return list(objects.customer(id).methods.map(paymentMethod));
    case 'POST /v1/payment_intents':
      return objects.createIntent(form);
    case 'GET /v1/payment_intents':
      return list(ofCustomer(objects.intents));
    case 'GET /v1/payment_intents/:id':
      return objects.intent(id);
    case 'POST /v1/payment_intents/:id/confirm':
      return objects.confirmIntent(id);
    case 'POST /v1/payment_intents/:id/cancel':
      return objects.cancelIntent(id, form);
    case 'POST /v1/checkout/sessions':
      return objects.createPage(form);
    case 'GET /v1/checkout/sessions':
      return list(ofCustomer(objects.pages).filter(({ status }) => query('status') === null || query('status') === status));
    case 'POST /v1/checkout/sessions/:id/expire':
      return objects.expirePage(id);
    case 'POST /v1/refunds':
      return objects.createRefund(form);
    case 'GET /v1/refunds':
      return list(objects.refunds.filter(({ payment_intent }) => payment_intent === query('payment_intent')));
    default:
      throw new Refused(404, { type: 'invalid_request_error', message: `Unrecognized request URL (${method}: ${url.pathname}).` });
  }
}

const paymentMethod = (id: string) => ({ id, object: 'payment_method', type: id === 'pm_debit' ? 'sepa_debit' : 'card' });
