import type { CustomerInput } from '../../contract.js';

/** A customer as the host described it; every field that was not given is null. */
export type CustomerProfile = {
  [K in keyof Required<Omit<CustomerInput, 'externalId' | 'currency' | 'billingEntityCode'>>]: NonNullable<CustomerInput[K]> | null;
};
