export type BillingErrorCode =
  | 'already_exists'
  | 'not_found'
  | 'not_allowed'
  | 'conflict'
  | 'currency_mismatch'
  | 'amount_overflow'
  | 'validation_failed'
  | 'storage_unavailable'
  | 'payment_failed'
  | 'tax_provider_failed';

/** Reasons by the path of the field they are about: `{ 'charges.0.properties.amount': ['invalid_amount'] }`. */
export type ErrorDetails = Record<string, string[]>;

/** Every failure that the caller can cause or act on. */
export class BillingError extends Error {
  override readonly name = 'BillingError';
  readonly code: BillingErrorCode;
  readonly details: ErrorDetails;

  constructor(code: BillingErrorCode, details: ErrorDetails = {}, options?: { message?: string; cause?: unknown }) {
    const text = Object.entries(details).map(([path, reasons]) => `${path}: ${reasons.join(', ')}`).join('; ');
    super(options?.message ?? (text ? `${code} (${text})` : code), options?.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = details;
  }
}

/** When one input fails in several ways, the error's code is that of the first in this order. */
const PRECEDENCE: readonly BillingErrorCode[] = [
  'already_exists', 'not_found', 'not_allowed', 'conflict', 'currency_mismatch', 'amount_overflow', 'validation_failed',
];

export interface Refusal {
  code: BillingErrorCode;
  path: string;
  reason: string;
}

/** Collects every failure of an input, to report them together. */
export class Refusals {
  readonly list: Refusal[] = [];

  add(path: string, reason: string, code: BillingErrorCode = 'validation_failed'): void {
    this.list.push({ code, path, reason });
  }

  /** Throws a `BillingError` with all that was collected; does nothing when nothing was. */
  throwIfAny(): void {
    if (this.list.length > 0) throw refusalError(this.list);
  }
}

export function refusalError(refusals: readonly Refusal[]): BillingError {
  const details: ErrorDetails = {};
  for (const { path, reason } of refusals) {
    const reasons = (details[path] ??= []);
    if (!reasons.includes(reason)) reasons.push(reason);
  }
  const rank = (code: BillingErrorCode) => {
    const index = PRECEDENCE.indexOf(code);
    return index < 0 ? PRECEDENCE.length : index;
  };
  const code = refusals.reduce((best, { code }) => (rank(code) < rank(best) ? code : best), refusals[0]!.code);
  return new BillingError(code, details);
}
