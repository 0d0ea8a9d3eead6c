import type { Fee, Invoice } from '../../src/index.js';

interface Line {
  label: string;
  units?: string;
  price?: string;
  amount?: string;
}

/** An invoice as people read it: every line with its units, how its price came about, and the way from the fees to the total. */
export function invoiceTable(invoice: Invoice): string {
  const blocks = [invoice.fees.flatMap(feeLines), totalLines(invoice)];
  return [...heading(invoice), ...drawTable({ label: 'line', units: 'units', price: 'price', amount: invoice.currency }, blocks)].join('\n');
}

function heading(invoice: Invoice): string[] {
  const name = invoice.customer.name ?? invoice.externalCustomerId;
  const periods = invoice.subscriptions.map(({ externalId, chargesFromDatetime: from, chargesToDatetime: to }) =>
    `${externalId}${from && to ? `, ${day(from)} to ${day(to)}` : ''}`);
  return [
    `Invoice ${invoice.number} (${invoice.status}) to ${name}`,
    `${periods.join('; ')} · issued ${invoice.issuingDate}, due ${invoice.paymentDueDate}`,
  ];
}

function feeLines(fee: Fee): Line[] {
  const name = [fee.item.invoiceDisplayName ?? fee.item.name, fee.item.filterInvoiceDisplayName].filter(Boolean).join(' · ');
  const { price, tiers } = priceOf(fee);
  return [{ label: fee.feeType === 'subscription' ? `Plan ${name}` : name, units: grouped(fee.units), price, amount: cents(fee.amountCents) }, ...tiers];
}

/** How a price came about, by the fee's `amountDetails` (charges.md 3); the tiers of a graduated charge get lines of their own. */
function priceOf(fee: Fee): { price: string; tiers: Line[] } {
  const details = fee.amountDetails as { graduatedRanges?: Tier[]; perPackageSize?: number; perPackageUnitAmount?: string; freeUnits?: string };
  if (details.graduatedRanges) return { price: '', tiers: details.graduatedRanges.map(tierLine) };
  if (details.perPackageSize) {
    const size = details.perPackageSize.toLocaleString('en-US');
    return { price: `${details.perPackageUnitAmount} per ${size} after ${grouped(details.freeUnits ?? '0')} free`, tiers: [] };
  }
  return { price: `${fee.preciseUnitAmount} each`, tiers: [] };
}

interface Tier {
  fromValue: string;
  toValue: string | null;
  units: string;
  perUnitAmount: string;
  perUnitTotalAmount: string;
}

function tierLine({ fromValue, toValue, units, perUnitAmount, perUnitTotalAmount }: Tier): Line {
  const range = toValue === null ? `from ${grouped(fromValue)}` : `${grouped(fromValue)} to ${grouped(toValue)}`;
  return { label: `  ${range}`, units: grouped(units), price: `${perUnitAmount} each = ${perUnitTotalAmount}` };
}

function totalLines(invoice: Invoice): Line[] {
  return [
    { label: 'Fees', amount: cents(invoice.feesAmountCents) },
    ...invoice.credits.filter(({ beforeTaxes }) => beforeTaxes).map(({ item, amountCents }) => ({ label: `Coupon ${item.name}`, amount: cents(-amountCents) })),
    { label: 'Subtotal', amount: cents(invoice.subTotalExcludingTaxesAmountCents) },
    ...invoice.appliedTaxes.map((tax) => ({ label: `${tax.taxName} ${tax.taxRate} %`, amount: cents(tax.amountCents) })),
    { label: 'Total', amount: cents(invoice.totalAmountCents) },
  ];
}

function drawTable(head: Line, blocks: Line[][]): string[] {
  const cellsOf = ({ label, units = '', price = '', amount = '' }: Line) => [label, units, price, amount];
  const rows = [head, ...blocks.flat()].map(cellsOf);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((cells) => cells[column]!.length)));
  const rule = (left: string, middle: string, right: string) => left + widths.map((width) => '─'.repeat(width + 2)).join(middle) + right;
  const draw = (line: Line) => {
    const [label, units, price, amount] = cellsOf(line);
    return `│ ${label!.padEnd(widths[0]!)} │ ${units!.padStart(widths[1]!)} │ ${price!.padEnd(widths[2]!)} │ ${amount!.padStart(widths[3]!)} │`;
  };
  const body = [[head], ...blocks].map((block) => block.map(draw).join('\n'));
  return [rule('┌', '┬', '┐'), body.join(`\n${rule('├', '┼', '┤')}\n`), rule('└', '┴', '┘')];
}

/** Cents as dollars: 1234567 → "12,345.67". Written digit by digit; no amount of money is ever a float. */
function cents(amount: number): string {
  const digits = String(Math.abs(amount)).padStart(3, '0');
  return `${amount < 0 ? '−' : ''}${grouped(`${digits.slice(0, -2)}.${digits.slice(-2)}`)}`;
}

/** Thousands apart: "18059974.5" → "18,059,974.5". */
function grouped(decimal: string): string {
  const [whole, fraction] = decimal.split('.');
  const thousands = whole!.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? thousands : `${thousands}.${fraction}`;
}

function day(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}
