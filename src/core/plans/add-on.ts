import type { Cents, Currency } from '../../contract.js';

/** A thing with a price that can be invoiced once, or by a fixed charge in each period. */
export interface AddOnDefinition {
  name: string;
  description: string | null;
  invoiceDisplayName: string | null;
  amountCents: Cents;
  amountCurrency: Currency;
  taxCodes: string[];
}
