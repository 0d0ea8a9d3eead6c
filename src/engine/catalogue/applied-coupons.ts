import { z } from 'zod';
import type { AppliedCoupon } from '../../contract.js';
import type { CouponApplication } from '../../core/coupons/apply-coupons.js';
import type { CouponTerms } from '../../core/coupons/coupon.js';
import { limitsOverlap } from '../../core/coupons/overlap.js';
import { BillingError, Refusals, refusalError } from '../../core/errors/billing-error.js';
import type { RowOf } from '../../storage/schema.js';
import { type CustomerRow, settleCurrency } from '../customers/customers.js';
import { deriveId } from '../ids.js';
import { cents, currency, decimalText, parseFields, requiredText } from '../input.js';
import type { Work } from '../work.js';
import { refuseIncompleteTerms } from './coupons.js';

type AppliedRow = RowOf<'appliedCoupons'>;

const applyInput = z.object({
  externalCustomerId: requiredText,
  couponCode: requiredText,
  amountCents: cents.nullish(),
  amountCurrency: currency.nullish(),
  percentageRate: decimalText.nullish(),
  frequency: z.enum(['once', 'recurring', 'forever']).nullish(),
  frequencyDuration: z.int('value_is_invalid').nullish(),
});

export function appliedCouponView(row: AppliedRow): AppliedCoupon {
  const { terms } = row;
  const remaining = terms.couponType === 'fixed_amount' && terms.frequency === 'once' ? terms.amountCents! - row.creditedCents : terms.amountCents;
  return {
    id: row.id, couponCode: row.couponCode, externalCustomerId: row.externalCustomerId, status: row.status,
    amountCents: terms.amountCents, amountCentsRemaining: remaining, amountCurrency: terms.amountCurrency, percentageRate: terms.percentageRate,
    frequency: terms.frequency, frequencyDuration: terms.frequencyDuration, frequencyDurationRemaining: row.usesRemaining,
    createdAt: new Date(row.createdAt), terminatedAt: row.terminatedAt === null ? null : new Date(row.terminatedAt),
  };
}

/** The active coupons of a customer as an invoice uses them, in the order of applying. */
export async function activeCoupons(work: Work, customer: CustomerRow): Promise<AppliedRow[]> {
  return work.read('appliedCouponsByCustomer', { customerId: customer.id }, { where: { status: 'active' } });
}

export function couponApplication({ id, couponCode, terms, creditedCents, usesRemaining }: AppliedRow): CouponApplication {
  return { id, couponCode, terms, creditedCents, usesRemaining };
}

/** Gives a coupon to a customer, on the coupon's terms or on those named (invoices.md 7.2). */
export async function applyCoupon(work: Work, input: unknown): Promise<AppliedCoupon> {
  const refusals = new Refusals();
  const given = parseFields(applyInput, input, refusals);
  const { externalCustomerId, couponCode } = given;
  const customer = externalCustomerId === undefined ? undefined : await work.find('customerByKey', { key: externalCustomerId });
  if (externalCustomerId !== undefined && !customer) refusals.add('customer', 'customer_not_found', 'not_found');
  const coupon = couponCode === undefined ? undefined : await work.find('couponByKey', { key: couponCode });
  if (couponCode !== undefined && !coupon) refusals.add('coupon', 'coupon_not_found', 'not_found');
  if (!customer || !coupon) throw refusalError(refusals.list);

  const { definition } = coupon;
  const frequency = given.frequency ?? definition.frequency;
  const own = {
    couponType: definition.couponType,
    amountCents: definition.couponType === 'fixed_amount' ? (given.amountCents ?? definition.amountCents!) : null,
    amountCurrency: definition.couponType === 'fixed_amount' ? (given.amountCurrency ?? definition.amountCurrency!) : null,
    percentageRate: definition.couponType === 'percentage' ? (given.percentageRate ?? String(definition.percentageRate)) : null,
    frequency,
    frequencyDuration: frequency === 'recurring' ? (given.frequencyDuration ?? definition.frequencyDuration ?? null) : null,
  };
  refuseIncompleteTerms(own, refusals);
  const refuseWhen = (condition: boolean, reason: string) => {
    if (condition) refusals.add('coupon', reason, 'not_allowed');
  };
  refuseWhen(coupon.status === 'terminated' || (coupon.expirationAt !== null && coupon.expirationAt <= work.now), 'coupon_is_not_active');

  const earlier = await work.read('appliedCouponsByCustomer', { customerId: customer.id });
  refuseWhen(definition.reusable === false && earlier.some((row) => row.couponId === coupon.id), 'coupon_is_not_reusable');
  const terms: CouponTerms = {
    ...own,
    name: definition.name,
    planCodes: definition.appliesTo?.planCodes ?? [],
    billableMetricCodes: definition.appliesTo?.billableMetricCodes ?? [],
  };
  const active = earlier.filter((row) => row.status === 'active').map((row) => row.terms);
  refuseWhen(await overlapsAny(work, terms, active), 'plan_overlapping');
  refusals.throwIfAny();

  const settled = own.amountCurrency === null ? customer : await settleCurrency(work, customer, own.amountCurrency);
  // The customer's row is raised so that two applications at once cannot both pass the checks above.
  if (settled === customer) await work.update('customers', customer, {});
  const id = deriveId('apc', customer.id, coupon.id, earlier.filter((row) => row.couponId === coupon.id).length);
  await work.insert('appliedCoupons', {
    id, couponId: coupon.id, couponCode: coupon.code, customerId: customer.id, externalCustomerId: customer.externalId, status: 'active',
    terms, creditedCents: 0, usesRemaining: terms.frequencyDuration, endedBy: null, terminatedAt: null,
  });
  return appliedCouponView((await work.find('appliedCouponById', { id }))!);
}

async function overlapsAny(work: Work, terms: CouponTerms, active: readonly CouponTerms[]): Promise<boolean> {
  const limited = [terms, ...active].filter((each) => each.planCodes.length > 0 || each.billableMetricCodes.length > 0);
  if (!limited.includes(terms) || limited.length === 1) return false;
  const plans = await work.read('planByKey', { key: [...new Set(limited.flatMap((each) => each.planCodes))] });
  const metricsOf = new Map(plans.map((plan) => [plan.code, plan.definition.charges.map((charge) => charge.billableMetricCode)]));
  return limited.slice(1).some((other) => limitsOverlap(terms, other, (code) => metricsOf.get(code) ?? []));
}

/** What an application takes over of its coupon when that is renamed: the next invoices tell the new name. */
export async function renameApplications(work: Work, { id, code, definition: { name } }: RowOf<'coupons'>): Promise<void> {
  for (const row of await work.read('appliedCouponsByCoupon', { couponId: id })) {
    await work.update('appliedCoupons', row, { couponCode: code, terms: { ...row.terms, name } });
  }
}

/** Ends one application, or all of a coupon that is deleted: it credits nothing from now on. */
export async function endApplication(work: Work, row: AppliedRow, endedBy: NonNullable<AppliedRow['endedBy']>): Promise<AppliedRow> {
  return row.status === 'terminated' ? row : work.update('appliedCoupons', row, { status: 'terminated', endedBy, terminatedAt: work.now });
}

export async function getApplied(work: Work, id: string): Promise<AppliedRow> {
  const row = typeof id === 'string' ? await work.find('appliedCouponById', { id }) : undefined;
  if (!row) throw new BillingError('not_found', { appliedCoupon: ['not_found'] });
  return row;
}

