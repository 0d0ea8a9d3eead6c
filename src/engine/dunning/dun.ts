import { balanceOf, decideDunning } from '../../core/payments/dunning.js';
import type { TaskRun } from '../billing/run-tasks.js';
import type { CustomerRow } from '../customers/customers.js';
import { DEFAULT_ENTITY } from '../customers/billing-entities.js';
import { deriveId } from '../ids.js';
import { requestPayment } from '../payments/request.js';
import type { Work } from '../work.js';
import type { CampaignRow } from './campaigns.js';
import { dunnableInvoices, overdueInvoice } from './progress.js';

/** Rows of one question for overdue invoices. */
const PAGE = 1_000;

/** Judges each customer with overdue invoices by its campaign, and asks again for what is overdue (payments.md 7). */
export async function dunCustomers(run: TaskRun): Promise<void> {
  const { runtime } = run;
  const [anyCampaign] = await runtime.store.read('dunningCampaigns', { deleted: false }, { limit: 1 });
  if (!anyCampaign) return;
  const judged = new Set<string>();
  for (let seq = 0; ; ) {
    const invoices = await runtime.store.read('invoicesOverdue', { paymentOverdue: true }, { limit: PAGE, after: { seq } });
    for (const { customerId } of invoices) {
      if (run.stopped()) return;
      if (judged.has(customerId)) continue;
      judged.add(customerId);
      await run.attempt('customer', customerId, () => runtime.execute('dunning', customerId, undefined, (work) => dunCustomer(work, customerId)));
    }
    if (invoices.length < PAGE) return;
    seq = invoices[invoices.length - 1]!.seq;
  }
}

async function dunCustomer(work: Work, customerId: string): Promise<void> {
  const customer = (await work.find('customerById', { id: customerId }))!;
  const campaign = await campaignOf(work, customer);
  if (!campaign) return;
  const [state] = await work.read('dunningStateByCustomer', { customerId });
  const progress = state?.campaignId === campaign.id ? state : { attempts: {}, lastAttemptAt: null, finished: false };
  const rows = await dunnableInvoices(work, [customerId]);
  const overdue = rows.map(overdueInvoice);
  const decision = decideDunning(campaign.definition, progress, overdue, work.now);
  if (decision === null) return;

  for (const { invoiceIds } of decision.requests) {
    await requestPayment(work, customer, rows.filter(({ id }) => invoiceIds.includes(id)), { email: null, dunningCampaignCode: campaign.code });
  }
  const { attempts, lastAttemptAt, finished } = decision.progress;
  const columns = { campaignId: campaign.id, attempts: { ...attempts }, lastAttemptAt, finished };
  if (state) await work.update('dunningStates', state, columns);
  else await work.insert('dunningStates', { id: deriveId('dst', customerId), customerId, ...columns });
  if (decision.finishes) await tellFinished(work, customer, campaign, overdue);
}

/** A customer's own campaign, else that of its billing entity, which only the default one has; partners and those excluded have none. */
async function campaignOf(work: Work, customer: CustomerRow): Promise<CampaignRow | undefined> {
  const { accountType, excludeFromDunningCampaign, dunningCampaignCode } = customer.profile;
  if (accountType === 'partner' || excludeFromDunningCampaign || customer.deleted) return undefined;
  const own = dunningCampaignCode === null ? undefined : await work.find('dunningCampaignByKey', { key: dunningCampaignCode });
  if (own) return own;
  const entity = await work.find('billingEntityById', { id: customer.billingEntityId });
  if (entity?.code !== DEFAULT_ENTITY) return undefined;
  return (await work.read('dunningCampaignsApplied', { appliedToBillingEntity: true }))[0];
}

async function tellFinished(work: Work, customer: CustomerRow, campaign: CampaignRow, overdue: Parameters<typeof balanceOf>[0]): Promise<void> {
  const currencies = [...new Set(overdue.map((invoice) => invoice.currency))];
  const overdueBalances = currencies.map((currency) => ({ currency, amountCents: balanceOf(overdue.filter((invoice) => invoice.currency === currency)) }));
  const overdueBalanceCurrency = customer.currency ?? currencies[0]!;
  await work.tell('dunning_campaign.finished', customer.externalId, {
    dunningCampaign: {
      externalCustomerId: customer.externalId,
      dunningCampaignCode: campaign.code,
      overdueBalanceCents: overdueBalances.find(({ currency }) => currency === overdueBalanceCurrency)?.amountCents ?? 0,
      overdueBalanceCurrency,
      overdueBalances,
    },
  });
}
