/** ISO 4217, the codes in force in 2026, funds and X codes included, by the number of decimals of the minor unit. */
const CODES_BY_EXPONENT: readonly (readonly [exponent: number, codes: string])[] = [
  [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
  [3, 'BHD IQD JOD KWD LYD OMR TND'],
  [4, 'CLF UYW'],
  [2, `
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD
    CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP
    GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT
    LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN
    NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB
    SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS
    UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG
    XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX`],
];

const EXPONENTS: ReadonlyMap<string, number> = new Map(
  CODES_BY_EXPONENT.flatMap(([exponent, codes]) => codes.trim().split(/\s+/).map((code): [string, number] => [code, exponent])),
);

/** Whether the text is an active ISO 4217 code, in capitals. Withdrawn codes (HRK, ANG, BGN) are none. */
export function isCurrency(code: unknown): code is string {
  return typeof code === 'string' && EXPONENTS.has(code);
}

/**
 * How many decimals the minor unit of a currency has: cents are major units × 10^exponent (charges.md 1). JPY 0, EUR 2, KWD 3.
 * 2 for a code that is not in force (an old document may bear one) and for the codes to which ISO gives no minor unit, as XAU and XTS.
 */
export function currencyExponent(code: string): number {
  return EXPONENTS.get(code) ?? 2;
}
