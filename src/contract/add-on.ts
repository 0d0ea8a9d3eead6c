import type { Cents, Currency, Page, PageQuery, Update, WriteOptions } from './conventions.js';

/** Something that is sold once, on a one-off invoice, or by units with a plan, as a fixed charge. */
export interface AddOnInput {
  code: string;
  name: string;
  /** Price of one, above 0. */
  amountCents: Cents;
  amountCurrency: Currency;
  description?: string;
  invoiceDisplayName?: string;
  taxCodes?: string[];
}

export interface AddOn extends AddOnInput {
  id: string;
}

export interface AddOns {
  create(i: AddOnInput, options?: WriteOptions): Promise<AddOn>;
  update(code: string, i: Update<AddOnInput>, options?: WriteOptions): Promise<AddOn>;
  /** Hides it and the fixed charges that sell it; issued fees keep its name. */
  delete(code: string, options?: WriteOptions): Promise<void>;
  get(code: string): Promise<AddOn>;
  list(q?: PageQuery): Promise<Page<AddOn>>;
}
