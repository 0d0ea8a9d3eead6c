import { expect, it } from 'vitest';
import { sumFees } from '../../../src/core/invoices/sum-fees.js';

const tax = (amountCents: number, feesAmountCents: number, taxCode = 'vat', taxRate = '20') => ({ taxCode, taxName: taxCode, taxRate, amountCents, feesAmountCents });

it('an invoice of paid fees is the sum of what they say (charges.md 8.4)', () => {
  const { amounts, appliedTaxes } = sumFees([
    { amountCents: 1707, taxesAmountCents: 341, appliedTaxes: [tax(341, 1707)] },
    { amountCents: 1606, taxesAmountCents: 321, appliedTaxes: [tax(321, 1606)] },
    { amountCents: 15_060, taxesAmountCents: 3012, appliedTaxes: [tax(3012, 15_060)] },
  ]);
  expect(amounts).toMatchObject({ feesAmountCents: 18_373, taxesAmountCents: 3674, taxesRate: '20', totalAmountCents: 22_047 });
  expect(appliedTaxes).toEqual([tax(3674, 18_373)]);
});

it('weighs the rates of its taxes by the fees that they are on', () => {
  const { amounts } = sumFees([
    { amountCents: 1000, taxesAmountCents: 100, appliedTaxes: [tax(100, 1000, 'a', '10')] },
    { amountCents: 2000, taxesAmountCents: 440, appliedTaxes: [tax(200, 2000, 'a', '10'), tax(240, 2000, 'b', '12')] },
  ]);
  expect(amounts).toMatchObject({ taxesAmountCents: 540, taxesRate: '18' });
});
