import type { Coupon, Coupons } from '../../contract.js';
import { Refusals } from '../../core/errors/billing-error.js';
import { asked, listPage } from '../page.js';
import { parseFields } from '../input.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { appliedCouponView, applyCoupon, endApplication, getApplied, renameApplications } from './applied-coupons.js';
import { type GivenCoupon, couponDefinition, couponInput, couponView, expiry, refuseBadCoupon, refuseFrozenTerms, refuseIncompleteTerms } from './coupons.js';
import { deletedKey, freshId, getLive, refuseTaken } from './live.js';

/** Makes a coupon that customers can be given (invoices.md 7.1). */
export async function createCoupon(work: Work, input: unknown): Promise<Coupon> {
  const refusals = new Refusals();
  const given = parseFields(couponInput, input, refusals);
  refuseIncompleteTerms(given, refusals);
  await refuseBadCoupon(work, given, refusals);
  if (given.code !== undefined) await refuseTaken(work, 'coupons', given.code, refusals);
  refusals.throwIfAny();
  const definition = couponDefinition(given as GivenCoupon);
  const { code } = definition;
  await work.insert('coupons', {
    id: await freshId(work, 'coupons', code), key: code, deleted: false, code, status: 'active', definition, ...expiry('active', given.expirationAt ?? null),
  });
  return couponView(await getLive(work, 'coupons', code));
}

/** Changes a coupon; once it is applied only its name, description and expiry, and its code (invoices.md 7.13). */
async function updateCoupon(work: Work, code: string, input: unknown): Promise<Coupon> {
  const row = await getLive(work, 'coupons', code);
  const changes = Object.fromEntries(Object.entries(input ?? {}).filter(([, value]) => value !== undefined));
  const refusals = new Refusals();
  const kept = { ...row.definition, expiration: undefined, ...(changes['expiration'] === 'no_expiration' ? { expirationAt: null } : {}) };
  const given = parseFields(couponInput, { ...kept, ...changes }, refusals);
  refuseIncompleteTerms(given, refusals);
  const expiryChanged = given.expirationAt !== row.expirationAt;
  await refuseBadCoupon(work, expiryChanged ? given : { ...given, expirationAt: null, expiration: null }, refusals);
  if (given.code !== undefined && given.code !== row.code) await refuseTaken(work, 'coupons', given.code, refusals);
  const definition = couponDefinition(given as GivenCoupon);
  const [applied] = await work.read('appliedCouponsByCoupon', { couponId: row.id }, { limit: 1 });
  if (applied) refuseFrozenTerms(row.definition, definition, refusals);
  refusals.throwIfAny();
  const updated = await work.update('coupons', row, { code: definition.code, key: definition.code, definition, ...expiry(row.status, given.expirationAt ?? null) });
  if (updated.code !== row.code || definition.name !== row.definition.name) await renameApplications(work, updated);
  return couponView(updated);
}

/** Coupons and their applications (invoices.md 7). */
export function couponsGroup(runtime: Runtime): Coupons {
  return {
    create: (input, options) => runtime.execute('coupons.create', input, options, (work) => createCoupon(work, input)),
    update: (code, input, options) => runtime.execute('coupons.update', [code, input], options, (work) => updateCoupon(work, code, input)),
    terminate: (code, options) =>
      runtime.execute('coupons.terminate', code, options, async (work) => {
        const row = await getLive(work, 'coupons', code);
        return couponView(row.status === 'terminated' ? row : await work.update('coupons', row, { status: 'terminated', ...expiry('terminated', row.expirationAt) }));
      }),
    delete: (code, options) =>
      runtime.execute('coupons.delete', code, options, async (work) => {
        const row = await getLive(work, 'coupons', code);
        await work.update('coupons', row, { deleted: true, key: deletedKey(row), ...expiry('terminated', row.expirationAt) });
        for (const applied of await work.read('appliedCouponsByCoupon', { couponId: row.id }, { where: { status: 'active' } })) {
          await endApplication(work, applied, 'coupon');
        }
      }),
    get: (code) => runtime.query(async (work) => couponView(await getLive(work, 'coupons', code))),
    list: (query) =>
      runtime.query((work) => listPage(query, (window) => work.read('coupons', { deleted: false }, window), (rows) => rows.map(couponView))),
    apply: (input, options) => runtime.execute('coupons.apply', input, options, (work) => applyCoupon(work, input)),
    removeApplied: (id, options) =>
      runtime.execute('coupons.removeApplied', id, options, async (work) =>
        appliedCouponView(await endApplication(work, await getApplied(work, id), 'hand'))),
    listApplied: (query) =>
      runtime.query(async (work) => {
        const { externalCustomerId, status } = asked(query);
        const where = { status };
        if (externalCustomerId === undefined) {
          return listPage(query, (window) => work.read('appliedCoupons', {}, { ...window, where }), (rows) => rows.map(appliedCouponView));
        }
        const customer = await work.find('customerByKey', { key: externalCustomerId });
        return listPage(
          query,
          (window) => (customer ? work.read('appliedCouponsByCustomer', { customerId: customer.id }, { ...window, where }) : Promise.resolve([])),
          (rows) => rows.map(appliedCouponView),
        );
      }),
  };
}
