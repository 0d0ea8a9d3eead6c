import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EntitlementValues } from '../../../src/contract.js';
import { type OwnEntitlements, entitlementsInForce, removeFeature, removePrivilege, setEntitlements } from '../../../src/core/plans/entitlements.js';
import { type Privilege, privilegeValue } from '../../../src/core/plans/feature.js';

const PLAN: EntitlementValues = { seats: { max: 20, reset: false }, storage: { limit: '50GB' }, support: {} };

describe('what a subscription is entitled to', () => {
  it('is its own value before the plan\'s, one by one', () => {
    const own = setEntitlements(PLAN, {}, { seats: { max: 99 }, rooms: { size: 'L' } });
    expect(entitlementsInForce(PLAN, own)).toEqual({ seats: { max: 99, reset: false }, storage: { limit: '50GB' }, support: {}, rooms: { size: 'L' } });
  });

  it('follows the plan again where it says the same', () => {
    const own = setEntitlements(PLAN, setEntitlements(PLAN, {}, { seats: { max: 99 } }), { seats: { max: 20 } });
    expect(own).toEqual({});
  });

  it('lacks what was removed, until something is set in it', () => {
    const own = removeFeature(PLAN, setEntitlements(PLAN, {}, { seats: { max: 99 } }), 'seats');
    expect(Object.keys(entitlementsInForce(PLAN, own))).toEqual(['storage', 'support']);
    expect(entitlementsInForce(PLAN, setEntitlements(PLAN, own, { seats: {} }))['seats']).toEqual({ max: 20, reset: false });
  });

  it('lacks a privilege that was taken, until it is set', () => {
    const own = removePrivilege(PLAN, {}, 'seats', 'max');
    expect(entitlementsInForce(PLAN, own)['seats']).toEqual({ reset: false });
    expect(entitlementsInForce(PLAN, setEntitlements(PLAN, own, { seats: { max: 20 } }))['seats']).toEqual({ max: 20, reset: false });
  });

  it('drops a feature of its own wholly', () => {
    const own = setEntitlements(PLAN, {}, { rooms: { size: 'L' } });
    expect(removeFeature(PLAN, own, 'rooms')).toEqual({});
    expect(removeFeature(PLAN, {}, 'unknown')).toEqual({});
  });

  it('shows what was set last, whatever was set and removed before', () => {
    const values = fc.dictionary(fc.constantFrom('max', 'reset'), fc.integer({ min: 0, max: 3 }));
    const step = fc.record({ feature: fc.constantFrom('seats', 'storage', 'rooms'), values, removes: fc.boolean() });
    fc.assert(fc.property(fc.array(step, { maxLength: 8 }), fc.constantFrom('seats', 'rooms'), values, (steps, feature, last) => {
      const own = steps.reduce<OwnEntitlements>((result, each) => (each.removes ? removeFeature(PLAN, result, each.feature) : setEntitlements(PLAN, result, { [each.feature]: each.values })), {});
      expect(entitlementsInForce(PLAN, setEntitlements(PLAN, own, { [feature]: last }))[feature]).toMatchObject(last);
    }));
  });
});

describe('the value of a privilege', () => {
  const privilege = (valueType: Privilege['valueType'], selectOptions?: string[]): Privilege => ({ code: 'p', name: null, valueType, config: selectOptions ? { selectOptions } : null });

  it('comes in its type', () => {
    expect([privilegeValue(privilege('integer'), '25'), privilegeValue(privilege('integer'), -3)]).toEqual([25, -3]);
    expect([privilegeValue(privilege('boolean'), 'true'), privilegeValue(privilege('boolean'), false)]).toEqual([true, false]);
    expect(privilegeValue(privilege('select', ['okta']), 'okta')).toBe('okta');
  });

  it('is refused in any other', () => {
    for (const wrong of ['2.5', 2.5, '', null, true, '1e3', '99999999999999999999']) expect(privilegeValue(privilege('integer'), wrong)).toBeNull();
    expect(privilegeValue(privilege('boolean'), 'maybe')).toBeNull();
    expect(privilegeValue(privilege('string'), 5)).toBeNull();
    expect(privilegeValue(privilege('select', ['okta']), 'saml')).toBeNull();
  });
});
