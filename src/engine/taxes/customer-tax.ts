import type { CustomerProfile } from '../../core/customers/customer.js';
import { euTaxCode, isEuTaxCode } from '../../core/taxes/eu-tax.js';
import { vatNumberCountry } from '../../core/taxes/vat-number.js';
import type { CustomerRow, EntityRow } from '../customers/customers.js';
import { deriveId } from '../ids.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { countryCode, makeEuTaxes } from './eu-management.js';

/** What of a customer decides its tax. */
type Before = Pick<CustomerRow, 'profile' | 'billingEntityId'>;

/**
 * Gives a customer of an entity with automatic EU taxes the tax that is found for it, when there is cause: it is new, its
 * country, postcode, VAT number or entity has changed, or it has no such tax yet. The tax replaces its taxes but for those
 * named in the same call. With a checker of VAT numbers that has not answered, the tax is found once it has (invoices.md 6a).
 */
export async function settleEuTax(
  work: Work, runtime: Runtime, before: Before | null, customer: CustomerRow, entity: EntityRow, named: readonly string[] | null | undefined,
): Promise<CustomerRow> {
  if (!entity.settings.euTaxManagement) return customer;
  const hasTax = (before?.profile.taxCodes ?? []).some(isEuTaxCode);
  if (before !== null && hasTax && causeOf(before) === causeOf(customer)) return customer;
  await makeEuTaxes(work, runtime.taxation.euTaxTable);
  const { taxIdentificationNumber: vatNumber } = customer.profile;
  if (runtime.taxation.vatNumberChecker === null || vatNumberCountry(vatNumber) === null) {
    await forgetCheck(work, customer);
    return withTax(work, runtime, customer, entity, true, named ?? []);
  }
  await forgetCheck(work, customer);
  await work.insert('vatChecks', { id: deriveId('vat', customer.id), customerId: customer.id, vatNumber: vatNumber!, namedTaxCodes: [...(named ?? [])] });
  return customer;
}

/** Sets the tax that follows from a VAT number that is valid or not. */
export async function withTax(
  work: Work, runtime: Runtime, customer: CustomerRow, entity: EntityRow, isValid: boolean, named: readonly string[],
): Promise<CustomerRow> {
  const { address, taxIdentificationNumber: vatNumber } = customer.profile;
  const found = euTaxCode(runtime.taxation.euTaxTable, {
    entityCountry: countryCode(entity.settings.address?.country)!,
    country: countryCode(address?.country),
    postcode: address?.zipcode ?? null,
    vatNumber,
    isValid,
  });
  const taxCodes = [found, ...named.filter((code) => code !== found)];
  return work.update('customers', customer, { profile: { ...customer.profile, taxCodes } });
}

function causeOf({ profile, billingEntityId }: { profile: CustomerProfile; billingEntityId: string }): string {
  const { address, taxIdentificationNumber } = profile;
  return JSON.stringify([billingEntityId, countryCode(address?.country), address?.zipcode ?? null, taxIdentificationNumber]);
}

async function forgetCheck(work: Work, customer: CustomerRow): Promise<void> {
  for (const check of await work.read('vatCheckByCustomer', { customerId: customer.id })) await work.remove('vatChecks', check);
}
