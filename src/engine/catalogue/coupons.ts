import { z } from 'zod';
import type { Coupon, CouponInput } from '../../contract.js';
import type { Refusals } from '../../core/errors/billing-error.js';
import type { Instant } from '../../core/time/instant.js';
import type { RowOf } from '../../storage/schema.js';
import { cents, codes, currency, decimalText, optionalInstant, optionalText, requiredText } from '../input.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { refuseMissing } from './live.js';

export const couponInput = z.object({
  code: requiredText,
  name: requiredText,
  description: optionalText,
  couponType: z.enum(['fixed_amount', 'percentage']),
  amountCents: cents.nullish(),
  amountCurrency: currency.nullish(),
  percentageRate: decimalText.nullish(),
  frequency: z.enum(['once', 'recurring', 'forever']),
  frequencyDuration: z.int('value_is_invalid').nullish(),
  reusable: z.boolean().nullish(),
  expiration: z.enum(['no_expiration', 'time_limit']).nullish(),
  expirationAt: optionalInstant,
  appliesTo: z.object({ planCodes: codes, billableMetricCodes: codes }).nullish(),
});
export type GivenCoupon = z.infer<typeof couponInput>;

/** What the terms of a coupon need for its type and frequency (invoices.md 7.1). */
export function refuseIncompleteTerms(given: Partial<GivenCoupon>, refusals: Refusals): void {
  if (given.couponType === 'fixed_amount') {
    if (given.amountCents == null) refusals.add('amountCents', 'value_is_mandatory');
    else if (given.amountCents <= 0) refusals.add('amountCents', 'value_is_out_of_range');
    if (given.amountCurrency == null) refusals.add('amountCurrency', 'value_is_mandatory');
  }
  if (given.couponType === 'percentage') {
    if (given.percentageRate == null) refusals.add('percentageRate', 'value_is_mandatory');
    else if (given.percentageRate.startsWith('-') || given.percentageRate === '0') refusals.add('percentageRate', 'value_is_out_of_range');
  }
  if (given.frequency === 'recurring') {
    if (given.frequencyDuration == null) refusals.add('frequencyDuration', 'value_is_mandatory');
    else if (given.frequencyDuration <= 0) refusals.add('frequencyDuration', 'value_is_out_of_range');
  }
}

/** Refuses an expiry that is missing or past, limits to plans and metrics at once, and limits to what does not exist. */
export async function refuseBadCoupon(work: Work, given: Partial<GivenCoupon>, refusals: Refusals): Promise<void> {
  if (given.expiration === 'time_limit' && given.expirationAt == null) refusals.add('expirationAt', 'value_is_mandatory');
  if (given.expirationAt != null && given.expirationAt <= work.now) refusals.add('expirationAt', 'invalid_date');
  const planCodes = given.appliesTo?.planCodes ?? [];
  const metricCodes = given.appliesTo?.billableMetricCodes ?? [];
  if (planCodes.length > 0 && metricCodes.length > 0) refusals.add('appliesTo', 'only_one_limitation_type_per_coupon_allowed');
  await refuseMissing(work, 'plans', planCodes.map((code, index) => ({ code, path: `appliesTo.planCodes.${index}` })), refusals);
  await refuseMissing(work, 'billableMetrics', metricCodes.map((code, index) => ({ code, path: `appliesTo.billableMetricCodes.${index}` })), refusals);
}

/** The coupon as it is stored: every field present, null where unset; what its type has no use for is null. */
export function couponDefinition(given: GivenCoupon): CouponInput {
  const fixed = given.couponType === 'fixed_amount';
  return {
    code: given.code,
    name: given.name,
    description: given.description ?? null,
    couponType: given.couponType,
    amountCents: fixed ? given.amountCents! : null,
    amountCurrency: fixed ? given.amountCurrency! : null,
    percentageRate: fixed ? null : given.percentageRate!,
    frequency: given.frequency,
    frequencyDuration: given.frequency === 'recurring' ? given.frequencyDuration! : null,
    reusable: given.reusable ?? true,
    expiration: given.expirationAt == null ? 'no_expiration' : 'time_limit',
    expirationAt: given.expirationAt == null ? null : new Date(given.expirationAt).toISOString(),
    appliesTo: { planCodes: given.appliesTo?.planCodes ?? [], billableMetricCodes: given.appliesTo?.billableMetricCodes ?? [] },
  } as CouponInput;
}

export function couponView(row: RowOf<'coupons'>): Coupon {
  return { id: row.id, ...row.definition, code: row.code, status: row.status, expirationAt: row.expirationAt === null ? null : new Date(row.expirationAt) } as Coupon;
}

/** Of a coupon that is applied only name, description and expiry may change (invoices.md 7.13). */
export function refuseFrozenTerms(before: CouponInput, after: CouponInput, refusals: Refusals): void {
  const frozen = ['couponType', 'amountCents', 'amountCurrency', 'percentageRate', 'frequency', 'frequencyDuration', 'reusable', 'appliesTo'] as const;
  for (const field of frozen) {
    if (JSON.stringify(before[field] ?? null) !== JSON.stringify(after[field] ?? null)) refusals.add(field, 'not_allowed', 'not_allowed');
  }
}

/** When a coupon expires: due only while it is active. */
export function expiry(status: 'active' | 'terminated', expirationAt: Instant | null): Pick<RowOf<'coupons'>, 'expirationAt' | 'hasDue' | 'dueAt'> {
  return status === 'active' && expirationAt !== null ? { expirationAt, hasDue: true, dueAt: expirationAt } : { expirationAt, hasDue: false, dueAt: 0 };
}

/** Ends the coupons that have expired: where one is applied it goes on (invoices.md 7.3). */
export async function expireCoupons(runtime: Runtime): Promise<void> {
  const now = runtime.now();
  for (;;) {
    const expired = await runtime.execute('run', ['coupons'], undefined, async (work) => {
      const rows = await work.read('couponsDue', { hasDue: true }, { to: now, limit: 100 });
      for (const row of rows) await work.update('coupons', row, { status: 'terminated', ...expiry('terminated', row.expirationAt) });
      return rows.length;
    });
    if (expired === 0) return;
  }
}
