import type { TaxProvider } from '../../contract.js';
import type { EuTaxTable } from '../../core/taxes/eu-tax-table.js';

/** Says whether a VAT number is valid, as VIES does, and of which country. Rejects when it cannot say: it is asked again in the next run. */
export type VatNumberChecker = (vatNumber: string) => Promise<{ valid: boolean; countryCode: string }>;

/** Where taxes come from besides the catalogue. */
export interface Taxation {
  euTaxTable: EuTaxTable;
  vatNumberChecker: VatNumberChecker | null;
  /** An outside engine that calculates the taxes of every invoice, in place of the catalogue's. */
  provider: TaxProvider | null;
  /** False in a dry run, which nobody outside must notice. */
  asks: boolean;
}
