import type { DecimalString } from '../../contract.js';

/** A region of a member state whose customers have a rate of their own. */
export interface EuTerritory {
  /** In the tax's code: `canary_islands` → `eu_es_exception_canary_islands`. */
  name: string;
  /** Beginning of its postcodes, without blanks: a regular expression that is matched from the start. */
  postcode: string;
  /** Percent. */
  rate: DecimalString;
}

export interface EuCountry {
  /** Standard rate in percent. */
  standard: DecimalString;
  territories: readonly EuTerritory[];
}

/** VAT of the member states by ISO 3166 code: Greece is GR. */
export type EuTaxTable = Readonly<Record<string, EuCountry>>;

const only = (standard: DecimalString): EuCountry => ({ standard, territories: [] });

/** Rates in force in late 2025 (invoices.md 6a); a host may bring a table of its own. */
export const EU_TAXES: EuTaxTable = {
  AT: { standard: '20', territories: [{ name: 'jungholz', postcode: '6691', rate: '19' }, { name: 'mittelberg', postcode: '699[1-3]', rate: '19' }] },
  BE: only('21'),
  BG: only('20'),
  CY: only('19'),
  CZ: only('21'),
  DE: { standard: '19', territories: [{ name: 'busingen_am_hochrhein', postcode: '78266', rate: '0' }, { name: 'heligoland', postcode: '27498', rate: '0' }] },
  DK: only('25'),
  EE: only('24'),
  ES: {
    standard: '21',
    territories: [
      { name: 'canary_islands', postcode: '3[58]\\d{3}', rate: '0' },
      { name: 'ceuta', postcode: '5100[1-5]|5107[01]|51081', rate: '0' },
      { name: 'melilla', postcode: '5200[0-6]|5207[01]|52081', rate: '0' },
    ],
  },
  FI: { standard: '25.5', territories: [{ name: 'aland_islands', postcode: '22\\d{3}', rate: '0' }] },
  FR: {
    standard: '20',
    territories: [
      { name: 'guadeloupe', postcode: '971\\d{2}', rate: '8.5' },
      { name: 'martinique', postcode: '972\\d{2}', rate: '8.5' },
      { name: 'guyane', postcode: '973\\d{2}', rate: '0' },
      { name: 'reunion', postcode: '974\\d{2}', rate: '8.5' },
      { name: 'mayotte', postcode: '976\\d{2}', rate: '0' },
    ],
  },
  GR: { standard: '24', territories: [{ name: 'mount_athos', postcode: '63086', rate: '0' }] },
  HR: only('25'),
  HU: only('27'),
  IE: only('23'),
  IT: { standard: '22', territories: [{ name: 'campione_d_italia', postcode: '22061', rate: '0' }, { name: 'livigno', postcode: '23041', rate: '0' }] },
  LT: only('21'),
  LU: only('17'),
  LV: only('21'),
  MT: only('18'),
  NL: only('21'),
  PL: only('23'),
  PT: { standard: '23', territories: [{ name: 'madeira', postcode: '9[0-4]\\d{2}', rate: '22' }, { name: 'azores', postcode: '9[5-9]\\d{2}', rate: '18' }] },
  RO: only('21'),
  SE: only('25'),
  SI: only('22'),
  SK: only('23'),
};
