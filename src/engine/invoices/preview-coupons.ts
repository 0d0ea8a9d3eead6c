import { BillingError } from '../../core/errors/billing-error.js';
import { activeCoupons, applyCoupon } from '../catalogue/applied-coupons.js';
import { createCoupon } from '../catalogue/coupons-group.js';
import type { CustomerRow } from '../customers/customers.js';
import type { Work } from '../work.js';

/** Gives a customer without active coupons those of a preview's request: known by code, or described (invoices.md 11.5). */
export async function takeRequestedCoupons(work: Work, customer: CustomerRow, requested: readonly Record<string, unknown>[]): Promise<void> {
  if (requested.length === 0 || (await activeCoupons(work, customer)).length > 0) return;
  for (const [index, coupon] of requested.entries()) {
    const { code } = coupon;
    if (typeof code !== 'string' || code === '') throw new BillingError('validation_failed', { [`coupons.${index}.code`]: ['value_is_mandatory'] });
    if (!(await work.find('couponByKey', { key: code }))) {
      if (coupon['couponType'] === undefined) throw new BillingError('not_found', { [`coupons.${index}.code`]: ['coupon_not_found'] });
      await createCoupon(work, { name: code, ...coupon });
    }
    await applyCoupon(work, { externalCustomerId: customer.externalId, couponCode: code });
  }
}
