import { describe, expect, it } from 'vitest';
import { euTaxCode, euTaxes } from '../../../src/core/taxes/eu-tax.js';
import { EU_TAXES } from '../../../src/core/taxes/eu-tax-table.js';
import { vatNumberCountry } from '../../../src/core/taxes/vat-number.js';

const taxOf = (country: string | null, postcode: string | null, vatNumber: string | null, isValid = true) =>
  euTaxCode(EU_TAXES, { entityCountry: 'FR', country, postcode, vatNumber, isValid });

describe('the tax of a customer in the EU', () => {
  it.each([
    ['ES', ' 35 001 ', null, 'eu_es_exception_canary_islands'],
    ['ES', '51081', 'IT12345678901', 'eu_es_exception_ceuta'],
    ['FR', '97200', null, 'eu_fr_standard'],
    ['FR', '97200', 'IT12345678901', 'eu_fr_exception_martinique'],
    ['PT', '9500-123', null, 'eu_pt_exception_azores'],
    ['PT', '4920070', null, 'eu_pt_standard'],
    ['IT', '00146', 'IT12345678901', 'eu_reverse_charge'],
    ['FR', '75018', 'FR12345678901', 'eu_fr_standard'],
    [null, '35001', null, 'eu_fr_standard'],
    ['US', '80095', 'US-111', 'eu_tax_exempt'],
  ])('in %s %s with VAT number %s is %s', (country, postcode, vatNumber, code) => {
    expect(taxOf(country, postcode, vatNumber)).toBe(code);
  });

  it('takes an invalid VAT number for none', () => {
    expect(taxOf('IT', '00146', 'IT12345678901', false)).toBe('eu_it_standard');
  });

  it('knows the countries by the form of their numbers', () => {
    expect(vatNumberCountry('EL123456789')).toBe('GR');
    expect(vatNumberCountry('NL123456789B01')).toBe('NL');
    expect(vatNumberCountry('IE1234567WA')).toBe('IE');
    expect(['IT123', 'it12345678901', 'IT 12345678901', 'GR123456789', '', 'X'].map(vatNumberCountry)).toEqual([null, null, null, null, null, null]);
  });

  it('has one code for each tax, and the rates of late 2025', () => {
    const taxes = euTaxes(EU_TAXES);
    expect(new Set(taxes.map(({ code }) => code)).size).toBe(taxes.length);
    expect(taxes).toContainEqual({ code: 'eu_fi_standard', name: 'VAT FI', rate: '25.5' });
    expect(taxes.filter(({ code }) => code.endsWith('_standard'))).toHaveLength(27);
  });
});
