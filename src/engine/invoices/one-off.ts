import { z } from 'zod';
import type { Invoice } from '../../contract.js';
import { Refusals } from '../../core/errors/billing-error.js';
import { type OneOffLine, oneOffFees } from '../../core/invoices/one-off-fees.js';
import type { AddOnDefinition } from '../../core/plans/add-on.js';
import { localDate } from '../../core/time/timezone.js';
import type { RowOf } from '../../storage/schema.js';
import { taxResolver } from '../billing/tax-resolver.js';
import { refuseMissing } from '../catalogue/live.js';
import { entityOf, settleCurrency, timezoneOf } from '../customers/customers.js';
import { deriveId } from '../ids.js';
import { cents, codes, currency, decimalNotNegative, metadata, optionalInstant, optionalText, parseFields, requiredText } from '../input.js';
import type { Work } from '../work.js';
import { issueInvoice } from './issue.js';
import { invoiceViewById } from './views.js';

const feeInput = z.object({
  addOnCode: requiredText,
  units: decimalNotNegative.nullish(),
  unitAmountCents: cents.nullish(),
  description: optionalText,
  invoiceDisplayName: optionalText,
  taxCodes: codes,
  fromDatetime: optionalInstant,
  toDatetime: optionalInstant,
});
type GivenFee = z.infer<typeof feeInput>;

const oneOffInput = z.object({
  externalCustomerId: requiredText,
  currency: currency.nullish(),
  billingEntityCode: optionalText,
  skipPsp: z.boolean().nullish(),
  purchaseOrderNumber: optionalText,
  invoiceCustomSectionCodes: codes,
  skipInvoiceCustomSections: z.boolean().nullish(),
  metadata: metadata.nullish(),
  fees: z.array(z.unknown()).min(1, 'value_is_mandatory'),
});

/** A line of the request as far as it can be read. Its dates come together and in order (invoices.md 8.2). */
function readFee(input: unknown, path: string, refusals: Refusals): Partial<GivenFee> {
  const fee = parseFields(feeInput, input, refusals, path);
  const { fromDatetime: from, toDatetime: to } = fee;
  if (from === undefined || to === undefined) return fee;
  if ((from === null) !== (to === null) || (from !== null && to !== null && from > to)) {
    refusals.add(`${path}${from === null ? 'fromDatetime' : 'toDatetime'}`, 'invalid_date');
  }
  return fee;
}

/** An invoice of add-ons, issued at once: fees and taxes, no coupons, no credits (invoices.md 8). */
export async function createOneOff(work: Work, input: unknown): Promise<Invoice> {
  const refusals = new Refusals();
  const given = parseFields(oneOffInput, input, refusals);
  const { externalCustomerId, billingEntityCode } = given;
  const customer = externalCustomerId === undefined ? undefined : await work.find('customerByKey', { key: externalCustomerId });
  if (externalCustomerId !== undefined && !customer) refusals.add('customer', 'customer_not_found', 'not_found');
  const entity = billingEntityCode ? await work.find('billingEntityByKey', { key: billingEntityCode }) : customer && (await entityOf(work, customer));
  if (billingEntityCode && !entity) refusals.add('billingEntityCode', 'billing_entity_not_found', 'not_found');
  const lines = (given.fees ?? []).map((fee, index) => readFee(fee, `fees.${index}.`, refusals));
  const addOns = await refuseMissing(work, 'addOns', lines.flatMap(({ addOnCode }, index) =>
    (addOnCode === undefined ? [] : [{ code: addOnCode, path: `fees.${index}.addOnCode` }])), refusals);
  await refuseMissing(work, 'taxes', lines.flatMap(({ taxCodes }, index) =>
    (taxCodes ?? []).map((code, place) => ({ code, path: `fees.${index}.taxCodes.${place}` }))), refusals);
  refusals.throwIfAny();

  const ownCurrency = given.currency ?? customer!.currency ?? entity!.settings.defaultCurrency ?? addOns.values().next().value!.definition.amountCurrency;
  const settled = await settleCurrency(work, customer!, ownCurrency);
  const taxesOf = await taxResolver(work, settled, entity!);
  const fees = oneOffFees(
    (lines as GivenFee[]).map((line): OneOffLine => {
      const { definition } = addOns.get(line.addOnCode) as RowOf<'addOns'> & { definition: AddOnDefinition };
      return {
        addOnCode: line.addOnCode,
        addOn: definition,
        units: line.units ?? '1',
        unitAmountCents: line.unitAmountCents ?? definition.amountCents,
        description: line.description ?? definition.description,
        invoiceDisplayName: line.invoiceDisplayName ?? definition.invoiceDisplayName,
        fromDatetime: line.fromDatetime ?? work.now,
        toDatetime: line.toDatetime ?? work.now,
        namedTaxCodes: line.taxCodes ?? [],
        taxes: taxesOf(line.taxCodes, definition.taxCodes),
      };
    }),
    ownCurrency,
  );
  const timezone = timezoneOf(settled, await entityOf(work, settled));
  const ordinal = await work.count(`one-off:${settled.id}`, { exclusive: true });
  const row = await issueInvoice(work, {
    id: deriveId('inv', settled.id, 'one-off', ordinal),
    invoiceType: 'one_off',
    customer: settled,
    entity: entity!,
    currency: ownCurrency,
    timezone,
    billingDate: localDate(work.now, timezone),
    periodic: false,
    graceAllowed: false,
    takesCoupons: false,
    dueAt: work.now,
    entries: [],
    fees,
    purchaseOrderNumber: given.purchaseOrderNumber ?? null,
    metadata: given.metadata ?? {},
    skipPsp: given.skipPsp ?? false,
    ...(given.skipInvoiceCustomSections == null && given.invoiceCustomSectionCodes == null ? {} : {
      sections: { skip: given.skipInvoiceCustomSections ?? false, codes: given.invoiceCustomSectionCodes ?? [] },
    }),
    createdEvent: 'invoice.one_off_created',
  });
  return invoiceViewById(work, row.id);
}
