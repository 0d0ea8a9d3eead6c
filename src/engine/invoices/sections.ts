import type { CustomSection } from '../../contract.js';
import { type SectionChoice, customSections } from '../../core/invoices/custom-sections.js';
import type { CustomerRow, EntityRow } from '../customers/customers.js';
import type { Work } from '../work.js';

/** The custom sections of an invoice of these subscriptions; `asked` is a request's own choice, where it made one. */
export async function sectionsOf(
  work: Work, customer: CustomerRow, entity: EntityRow, subscriptionIds: readonly string[], asked?: SectionChoice,
): Promise<CustomSection[]> {
  const { invoiceCustomSections } = entity.settings;
  if (!invoiceCustomSections || invoiceCustomSections.length === 0) return [];
  const rows = await work.read('subscriptionById', { id: [...new Set(subscriptionIds)] });
  const ofSubscriptions = rows.map(({ terms }) => ({ skip: terms.skipInvoiceCustomSections, codes: terms.invoiceCustomSectionCodes }));
  const { skipInvoiceCustomSections, invoiceCustomSectionCodes } = customer.profile;
  return customSections(
    invoiceCustomSections,
    { skip: skipInvoiceCustomSections ?? false, codes: invoiceCustomSectionCodes ?? [] },
    asked ? [asked] : ofSubscriptions,
  );
}
