import type { WriteOptions } from '../contract.js';
import { BillingError } from '../core/errors/billing-error.js';

/** The options of a write as they were given, null as left out. `validation_failed` for a key that is no text, or blank: it would be everybody's. */
export function writeOptions<O extends WriteOptions>(given: O | null | undefined): Partial<O> {
  if (given == null) return {};
  if (typeof given !== 'object') throw new BillingError('validation_failed', { options: ['value_is_invalid'] });
  const options = Object.fromEntries(Object.entries(given).filter(([, value]) => value != null)) as Partial<O>;
  const key: unknown = options.idempotencyKey;
  if (key !== undefined && (typeof key !== 'string' || key.trim() === '' || key.includes('\0'))) {
    throw new BillingError('validation_failed', { idempotencyKey: ['value_is_invalid'] });
  }
  return options;
}
