import { describe, expect, it } from 'vitest';
import { finalizationDate, issuingDate, issuingDateWhenFinalized, paymentDueDate } from '../../../src/core/invoices/dates.js';
import { draftNumber, numberPerBillingEntity, numberPerCustomer } from '../../../src/core/invoices/number.js';

describe('the dates of an invoice (invoices.md 4.3)', () => {
  const terms = { gracePeriod: 3, anchor: 'next_period_start', adjustment: 'align_with_finalization_date', netPaymentTerm: 30 } as const;

  it.each([
    ['current_period_end', 'keep_anchor', 3, '2024-01-31'],
    ['current_period_end', 'align_with_finalization_date', 3, '2024-02-04'],
    ['current_period_end', 'align_with_finalization_date', 0, '2024-01-31'],
    ['next_period_start', 'keep_anchor', 3, '2024-02-01'],
    ['next_period_start', 'align_with_finalization_date', 3, '2024-02-04'],
  ] as const)('periodic, %s, %s, %i days of grace: %s', (anchor, adjustment, gracePeriod, expected) => {
    expect(issuingDate('2024-02-01', true, { ...terms, anchor, adjustment, gracePeriod })).toBe(expected);
  });

  it('look at neither anchor nor adjustment when it is not periodic', () => {
    expect(issuingDate('2024-02-01', false, { ...terms, anchor: 'current_period_end', adjustment: 'keep_anchor' })).toBe('2024-02-04');
  });

  it('move to the day of finalization, unless the anchor is kept', () => {
    expect(issuingDateWhenFinalized('2024-02-04', '2024-02-02', true, 'align_with_finalization_date')).toBe('2024-02-02');
    expect(issuingDateWhenFinalized('2024-01-31', '2024-02-02', true, 'keep_anchor')).toBe('2024-01-31');
    expect(issuingDateWhenFinalized('2024-02-04', '2024-02-02', false, 'keep_anchor')).toBe('2024-02-02');
  });

  it('follow from the billing date and the terms', () => {
    expect(finalizationDate('2024-02-27', 3)).toBe('2024-03-01');
    expect(paymentDueDate('2024-01-31', 30)).toBe('2024-03-01');
  });
});

describe('the number of an invoice (invoices.md 5)', () => {
  it('has three digits at least', () => {
    expect(numberPerCustomer('BENT-1', 2, 6)).toBe('BENT-1-002-006');
    expect(numberPerCustomer('BENT-1', 1234, 1000)).toBe('BENT-1-1234-1000');
    expect(numberPerBillingEntity('BENT-11', '2023-10-02', 10)).toBe('BENT-11-202310-010');
    expect(draftNumber('BENT-1')).toBe('BENT-1-DRAFT');
  });
});
