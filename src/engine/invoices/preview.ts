import { z } from 'zod';
import type { Invoice } from '../../contract.js';
import { BillingError, Refusals } from '../../core/errors/billing-error.js';
import { paymentDueDate } from '../../core/invoices/dates.js';
import { draftNumber } from '../../core/invoices/number.js';
import { localDate } from '../../core/time/timezone.js';
import { catchUp } from '../billing/catch-up.js';
import type { PlanRow } from '../catalogue/plans.js';
import { type CustomerRow, entityOf, getCustomer, timezoneOf, upsertCustomer } from '../customers/customers.js';
import { deriveId } from '../ids.js';
import { optionalInstant, optionalText, parseInput, requiredText } from '../input.js';
import type { Runtime } from '../runtime.js';
import { changePlan } from '../subscriptions/change-plan.js';
import { NEW_TERMS, insertPending, pendingKey } from '../subscriptions/insert.js';
import type { SubscriptionRow } from '../subscriptions/schedule.js';
import { contextOf } from '../subscriptions/views.js';
import type { Work } from '../work.js';
import { finalizeDraft } from './drafts.js';
import { type NextBill, type Rehearsed, later, nextBill, rehearse, rehearseEnd } from './preview-billing.js';
import { takeRequestedCoupons } from './preview-coupons.js';
import { type InvoiceRow, getInvoice, invoiceViewById } from './views.js';

const previewInput = z.object({
  customer: z.record(z.string(), z.unknown()),
  planCode: optionalText,
  subscriptionAt: optionalInstant,
  billingTime: z.enum(['calendar', 'anniversary']).nullish(),
  coupons: z.array(z.record(z.string(), z.unknown())).nullish(),
  subscriptions: z.object({ externalIds: z.array(requiredText).min(1, 'value_is_mandatory'), planCode: optionalText, terminatedAt: optionalInstant }).nullish(),
});
type Given = z.infer<typeof previewInput>;

/**
 * The invoice that would be billed: for a customer to come, for live subscriptions, for a plan change or a termination. Made
 * by the very functions that bill, in a unit of work that is never written (invoices.md 11).
 */
export async function previewInvoice(work: Work, runtime: Runtime, input: unknown): Promise<Invoice> {
  const refusals = new Refusals();
  const given = parseInput(previewInput, input, refusals);
  if (given && given.planCode == null && given.subscriptions == null) refusals.add('planCode', 'value_is_mandatory');
  refusals.throwIfAny();
  const asked = given!.subscriptions;
  const aside = later(work, work.now);
  const rehearsed = asked == null ? await proposal(aside, runtime, given!) : await ofSubscriptions(aside, runtime, given!, asked);
  return shown(rehearsed, runtime);
}

/** A subscription that does not exist: without usage, its fixed charges at their default units (invoices.md 11.4). */
async function proposal(work: Work, runtime: Runtime, given: Given): Promise<Rehearsed> {
  const known = typeof given.customer['externalId'] === 'string' ? await getCustomer(work, given.customer['externalId']) : null;
  const plan = await work.find('planByKey', { key: given.planCode! });
  if (!plan) throw new BillingError('not_found', { plan: ['plan_not_found'] });
  const customer = known ?? (await customerToCome(work, runtime, given));
  await takeRequestedCoupons(work, customer, given.coupons ?? []);
  const row = await insertPending(work, {
    externalId: await unusedId(async (externalId) => (await work.read('subscriptionsByExternalId', { externalId }, { limit: 1 })).length > 0),
    customer,
    plan: await withoutUsage(work, plan),
    billingTime: given.billingTime ?? 'calendar',
    subscriptionAt: given.subscriptionAt ?? work.now,
    endingAt: null,
    timezone: timezoneOf(customer, await entityOf(work, customer)),
    terms: NEW_TERMS,
  });
  return rehearse(work, runtime, [(await nextBill(work, runtime, row.id))!]);
}

async function customerToCome(work: Work, runtime: Runtime, given: Given): Promise<CustomerRow> {
  const externalId = await unusedId(async (key) => (await work.find('customerByKey', { key })) !== undefined);
  await upsertCustomer(work, runtime, { ...given.customer, externalId });
  return getCustomer(work, externalId);
}

async function unusedId(isTaken: (id: string) => Promise<boolean>): Promise<string> {
  for (let count = 0; ; count += 1) {
    const id = count === 0 ? 'preview' : deriveId('preview', count);
    if (!(await isTaken(id))) return id;
  }
}

async function withoutUsage(work: Work, plan: PlanRow): Promise<PlanRow> {
  return plan.definition.charges.length === 0 ? plan : work.update('plans', plan, { definition: { ...plan.definition, charges: [] } });
}

async function ofSubscriptions(work: Work, runtime: Runtime, given: Given, asked: NonNullable<Given['subscriptions']>): Promise<Rehearsed> {
  const rows = await namedSubscriptions(work, runtime, given, asked.externalIds);
  const refusals = new Refusals();
  if (rows.length > 1 && (asked.planCode != null || asked.terminatedAt !== null)) refusals.add('subscriptions', 'only_one_subscription_allowed');
  if (asked.terminatedAt !== null && asked.terminatedAt <= work.now) refusals.add('subscriptions.terminatedAt', 'invalid_timestamp');
  const plan = asked.planCode == null ? null : await work.find('planByKey', { key: asked.planCode });
  if (plan === undefined) refusals.add('plan', 'plan_not_found', 'not_found');
  if (plan && rows.some((row) => row.planCode === plan.code)) refusals.add('subscriptions.planCode', 'new_plan_should_be_different_from_existing_plan');
  refusals.throwIfAny();

  const customer = (await work.find('customerById', { id: rows[0]!.customerId }))!;
  await takeRequestedCoupons(work, customer, given.coupons ?? []);
  if (asked.terminatedAt !== null) return termination(work, runtime, rows[0]!, asked.terminatedAt);
  if (plan) return planChange(work, runtime, rows[0]!, plan.code);
  return projection(work, runtime, rows);
}

/** The active subscriptions of these ids, else those still to start, once what is due is done. */
async function namedSubscriptions(work: Work, runtime: Runtime, { customer }: Given, externalIds: readonly string[]): Promise<SubscriptionRow[]> {
  const known = typeof customer['externalId'] === 'string' ? await getCustomer(work, customer['externalId']) : null;
  const keys = externalIds.flatMap((id) => [id, pendingKey(id)]);
  const found = (rows: readonly SubscriptionRow[]) => externalIds.flatMap((externalId) => {
    const own = rows.filter((row) => row.externalId === externalId && (known === null || row.customerId === known.id));
    return own.find((row) => row.status === 'active') ?? own.find((row) => row.status === 'pending') ?? [];
  });
  for (const id of new Set(found(await work.read('subscriptionByLiveKey', { liveKey: keys })).map((row) => row.customerId))) await catchUp(work, runtime, id);
  const rows = found(await work.read('subscriptionByLiveKey', { liveKey: keys }));
  if (rows.length < externalIds.length || new Set(rows.map((row) => row.customerId)).size > 1) {
    throw new BillingError('not_found', { subscriptions: ['subscription_not_found'] });
  }
  return rows;
}

async function projection(work: Work, runtime: Runtime, rows: readonly SubscriptionRow[]): Promise<Rehearsed> {
  const bills: NextBill[] = [];
  for (const row of rows) {
    if (row.status === 'pending') await withoutUsage(work, (await contextOf(work, row)).plan);
    bills.push((await nextBill(work, runtime, row.id))!);
  }
  const refusals = new Refusals();
  const differ = (of: (bill: NextBill) => string | number) => new Set(bills.map(of)).size > 1;
  if (differ(({ context }) => context.plan.definition.amountCurrency)) refusals.add('subscriptions', 'subscriptions_currencies_does_not_match', 'currency_mismatch');
  if (differ(({ at, context }) => localDate(at, context.timezone)) || differ(({ kind }) => kind)) refusals.add('subscriptions', 'billing_periods_does_not_match');
  if (differ(({ context }) => context.issuer.id)) refusals.add('subscriptions', 'billing_entities_does_not_match');
  if (bills.length > 1 && bills[0]!.kind !== 'boundary') refusals.add('subscriptions', 'only_one_subscription_allowed');
  refusals.throwIfAny();
  return rehearse(work, runtime, bills);
}

/** As ended by hand at that instant: what is due until then is done first, as it would be, a period that begins that day is opened. */
async function termination(now: Work, runtime: Runtime, row: SubscriptionRow, at: number): Promise<Rehearsed> {
  if (row.status !== 'active') throw new BillingError('not_allowed', { subscription: ['invalid_status'] });
  const work = later(now, at);
  await catchUp(work, runtime, row.customerId);
  const active = (await work.find('subscriptionById', { id: row.id }))!;
  if (active.status !== 'active') throw new BillingError('validation_failed', { 'subscriptions.terminatedAt': ['invalid_timestamp'] });
  return { work, invoice: (await rehearseEnd(work, runtime, active, at, 'call'))! };
}

/** A dearer plan takes over now, a cheaper one at the end of the period; one that has not started is billed on the other plan. */
async function planChange(work: Work, runtime: Runtime, row: SubscriptionRow, planCode: string): Promise<Rehearsed> {
  await changePlan(work, runtime, { externalId: row.externalId, planCode });
  const old = (await work.find('subscriptionById', { id: row.id }))!;
  if (old.status === 'terminated') return { work, invoice: await getInvoice(work, deriveId('inv', old.id, 'end')) };
  if (old.status === 'pending') return projection(work, runtime, [old]);
  // A long plan that is billed by the month: months may close before the period of the plan does.
  for (let then = work; ; ) {
    const bill = (await nextBill(then, runtime, old.id))!;
    const rehearsed = await rehearse(then, runtime, [bill]);
    if (bill.kind !== 'boundary') return rehearsed;
    then = rehearsed.work;
  }
}

/** The invoice as if it were final, but not issued: all deductions taken, dated as it would be, without a number (invoices.md 11.5). */
async function shown({ work, invoice }: Rehearsed, runtime: Runtime): Promise<Invoice> {
  const { issuingDate } = invoice;
  const final = invoice.status === 'draft' ? await finalized(work, runtime, invoice) : invoice;
  const view = await invoiceViewById(work, final.id);
  const entity = (await work.find('billingEntityById', { id: final.billingEntityId }))!;
  return {
    ...view,
    status: 'draft',
    number: draftNumber(entity.settings.documentNumberPrefix!),
    sequentialId: null,
    finalizedAt: null,
    issuingDate,
    paymentDueDate: paymentDueDate(issuingDate, final.netPaymentTerm),
  };
}

/** Ends the grace period on the side. Credit notes on drafts, as of unused days, count too: their drafts are final by then. */
async function finalized(work: Work, runtime: Runtime, invoice: InvoiceRow): Promise<InvoiceRow> {
  const notes = await work.read('creditNotesByCustomer', { customerId: invoice.customerId }, { where: { status: 'draft' } });
  const drafts = await work.read('invoiceById', { id: [...new Set(notes.map((note) => note.invoiceId))] }, { where: { status: 'draft' } });
  for (const draft of drafts) if (draft.id !== invoice.id) await finalizeDraft(work, runtime, draft, work.now);
  return finalizeDraft(work, runtime, await getInvoice(work, invoice.id), work.now);
}
