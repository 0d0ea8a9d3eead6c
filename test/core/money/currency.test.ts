import { describe, expect, it } from 'vitest';
import { currencyExponent, isCurrency } from '../../../src/core/money/currency.js';

const EXCEPTIONS: Record<number, string[]> = {
  0: ['BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'],
  3: ['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'],
  4: ['CLF', 'UYW'],
};

const everyText = function* () {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  for (const a of letters) for (const b of letters) for (const c of letters) yield a + b + c;
};

describe('isCurrency', () => {
  it.each(['EUR', 'USD', 'GBP', 'JPY', 'KWD', 'CHF', 'NOK', 'XOF', 'XCG', 'ZWG', 'SLE', 'CLF', 'XTS'])('takes %s', (code) => {
    expect(isCurrency(code)).toBe(true);
  });

  it.each(['EURO', 'eur', 'EU', '', ' EUR', 'BTC', 'DEM', 'HRK', 'ANG', 'BGN', 'toString', null, undefined, 978])('refuses %j', (code) => {
    expect(isCurrency(code)).toBe(false);
  });

  it('knows 178 codes', () => {
    expect([...everyText()].filter(isCurrency)).toHaveLength(178);
  });
});

describe('currencyExponent', () => {
  it('is 2 but for the exceptions', () => {
    for (const code of [...everyText()].filter(isCurrency)) {
      const exception = Object.keys(EXCEPTIONS).find((exponent) => EXCEPTIONS[Number(exponent)]!.includes(code));
      expect([code, currencyExponent(code)]).toEqual([code, exception === undefined ? 2 : Number(exception)]);
    }
    for (const codes of Object.values(EXCEPTIONS)) expect(codes.every(isCurrency)).toBe(true);
  });

  it('is 2 for a code that has been withdrawn', () => {
    expect(currencyExponent('HRK')).toBe(2);
  });
});
