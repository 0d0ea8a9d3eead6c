import type { CustomSection } from '../../contract.js';

/** Which custom sections somebody wants on an invoice: none, those named, or, with no codes, whatever the next level says. */
export interface SectionChoice {
  skip: boolean;
  codes: readonly string[];
}

/**
 * The custom sections of an invoice, by name: what its subscriptions (or the request) chose, all together; one without a
 * choice of its own brings the customer's, which is all of the billing entity's unless the customer named some or skips
 * them (invoices.md 12.2).
 */
export function customSections(ofEntity: readonly CustomSection[], customer: SectionChoice, choices: readonly SectionChoice[]): CustomSection[] {
  const ofCustomer = customer.skip ? [] : chosen(ofEntity, customer.codes, ofEntity);
  const wanted = choices.length === 0
    ? ofCustomer
    : choices.filter(({ skip }) => !skip).flatMap(({ codes }) => chosen(ofEntity, codes, ofCustomer));
  const byCode = new Map(wanted.map((section) => [section.code, section]));
  return [...byCode.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function chosen(sections: readonly CustomSection[], codes: readonly string[], otherwise: readonly CustomSection[]): readonly CustomSection[] {
  return codes.length === 0 ? otherwise : sections.filter(({ code }) => codes.includes(code));
}
