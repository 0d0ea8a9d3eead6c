import type { CreditNote } from './credit-note.js';
import type { DomainEvent } from './domain-event.js';
import type { Invoice } from './invoice.js';
import type { WalletTransaction } from './wallet.js';

/** A decimal: a text of digits with an optional sign and point, or a number; read exactly as it is written. */
export type DecimalInput = string | number;
/** A decimal in its canonical form: no exponent, no trailing zeros, no leading `+` ("3", "0.1", "-2.5"). */
export type DecimalString = string;
/** A whole number of the currency's minor unit by ISO 4217 (100 to a EUR, 1 to a JPY, 1,000 to a KWD). Past the safe integers: `amount_overflow`. */
export type Cents = number;
/** ISO 4217, `'EUR'`. */
export type Currency = string;
/** IANA, `'Europe/Paris'`. */
export type Timezone = string;
/** A `Date`, or an ISO 8601 text with an offset. Cut to milliseconds. */
export type InstantInput = Date | string;
/** `'YYYY-MM-DD'`, in the customer's timezone. */
export type CalendarDate = string;
export type Metadata = Record<string, string>;
/** The host's own database transaction (a Kysely transaction, a `pg` client inside BEGIN …); each adapter says which it takes. */
export type HostTransaction = unknown;

/** A part of a list, oldest first unless asked otherwise. `nextCursor` asks for the part that follows; null: there is none. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

export interface PageQuery {
  /** 100 if left out, at most 1,000. */
  limit?: number;
  /** The `nextCursor` of the part before. */
  cursor?: string;
  order?: 'asc' | 'desc';
}

/** Input of an update: what is left out stays as it is, `null` clears. */
export type Update<T> = { [K in keyof T]?: T[K] | null };

/** What every write takes as its last argument. */
export interface WriteOptions {
  /** The same key with the same input answers the first result and writes nothing; with other input it is a `conflict`. */
  idempotencyKey?: string;
  /** Writes inside a transaction of the host's own, which commits it. */
  tx?: HostTransaction;
  /** Answers what the call would answer, and writes nothing; a function is told of all that would have been written. */
  dryRun?: boolean | ((would: WouldWrite) => void);
}

/** What a dry run would have written: documents and ledger entries as they would stand, and the domain events it would tell. */
export interface WouldWrite {
  invoices: Invoice[];
  creditNotes: CreditNote[];
  walletTransactions: WalletTransaction[];
  events: DomainEvent[];
}

export interface Address {
  line1?: string;
  line2?: string;
  city?: string;
  state?: string;
  zipcode?: string;
  /** ISO 3166, two letters. */
  country?: string;
}
