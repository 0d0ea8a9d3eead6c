import type {
  AddOns, Alerts, Analytics, BillingEntities, BillingEntityInput, Coupons, CreditNotes, CustomAggregation, CustomChargeModel, DunningCampaigns, Features, Outbox, PaymentProvider,
  PaymentRequests, PricingUnits, RunReport, Taxes, TaxProvider, Wallets, WriteOptions,
} from '../contract.js';
import { EU_TAXES, type EuTaxTable } from '../core/taxes/eu-tax-table.js';
import type { Storage } from '../storage/port.js';
import { alertsGroup } from './alerts/alerts-group.js';
import { analyticsGroup } from './analytics/analytics-group.js';
import { addOnsGroup } from './catalogue/add-ons.js';
import { couponsGroup } from './catalogue/coupons-group.js';
import { billableMetricsGroup } from './catalogue/metrics.js';
import { plansGroup } from './catalogue/plans-group.js';
import { type EntitlementsGroup, entitlementsGroup } from './entitlements/entitlements-group.js';
import { featuresGroup } from './entitlements/features.js';
import { pricingUnitsGroup } from './catalogue/pricing-units.js';
import { taxesGroup } from './catalogue/taxes.js';
import { creditNotesGroup } from './credit-notes/credit-notes-group.js';
import { billingEntitiesGroup, ensureDefaultEntity } from './customers/billing-entities.js';
import { customersGroup } from './customers/customers.js';
import { dunningCampaignsGroup } from './dunning/campaigns.js';
import { reportDryRun } from './dry-run.js';
import { feesGroup, invoicesGroup } from './invoices/invoices-group.js';
import { runDue } from './billing/run.js';
import { type RunOptions, runOptions } from './billing/run-tasks.js';
import { outboxGroup } from './outbox/outbox-group.js';
import { paymentRequestsGroup } from './payments/requests-group.js';
import { paymentsGroup } from './payments/payments-group.js';
import { type Runtime, createRuntime } from './runtime.js';
import { subscriptionsGroup } from './subscriptions/subscriptions-group.js';

import { eventsGroup } from './usage/events-group.js';
import type { VatNumberChecker } from './taxes/taxation.js';
import { usageGroup } from './usage/usage-group.js';
import { walletsGroup } from './wallets/wallets-group.js';

export interface EngineOptions {
  /** `sqlite('billing.db')`, `postgres(poolOrUrl)` or `memory()`. */
  storage: Storage;
  /** Says what time it is; the system's clock by default. The engine asks nothing else for the time. */
  clock?: { now(): Date };
  /** Settings of the default billing entity (code `default`). */
  billingEntity?: BillingEntityInput;
  /** Whether events that no charge could ever count are refused; false by default. */
  strictEvents?: boolean;
  customAggregations?: Record<string, CustomAggregation>;
  customChargeModels?: Record<string, CustomChargeModel>;
  /** Through which invoices are collected, each found by its code: `customers.upsert({ paymentProvider: 'stripe' })`. */
  paymentProviders?: PaymentProvider[];
  /** Calculates the taxes of every invoice in place of the catalogue's. */
  taxProvider?: TaxProvider;
  /** Says whether VAT numbers are valid; without one a number is valid that has the form of its country. */
  vatNumberChecker?: VatNumberChecker;
  /** VAT of the EU's member states, in place of the library's table. */
  euTaxTable?: EuTaxTable;
  /** False when the schema is brought up to date apart, by `reckoner migrate`; true by default. */
  migrate?: boolean;
}

/**
 * The whole of billing over one storage. Opens with `BillingEngine.open`, closes with `close`; every call is one
 * transaction, and any number of engines may work on the same storage at once.
 *
 * ```ts
 * const billing = await BillingEngine.open({ storage: sqlite('billing.db') });
 * ```
 */
export class BillingEngine {
  readonly billingEntities: BillingEntities;
  readonly taxes: Taxes;
  readonly billableMetrics: ReturnType<typeof billableMetricsGroup>;
  readonly addOns: AddOns;
  readonly pricingUnits: PricingUnits;
  readonly plans: ReturnType<typeof plansGroup>;
  readonly features: Features;
  readonly entitlements: EntitlementsGroup;
  readonly coupons: Coupons;
  readonly customers: ReturnType<typeof customersGroup>;
  readonly subscriptions: ReturnType<typeof subscriptionsGroup>;
  readonly events: ReturnType<typeof eventsGroup>;
  readonly usage: ReturnType<typeof usageGroup>;
  readonly invoices: ReturnType<typeof invoicesGroup>;
  readonly fees: ReturnType<typeof feesGroup>;
  readonly payments: ReturnType<typeof paymentsGroup>;
  readonly paymentRequests: PaymentRequests;
  readonly dunningCampaigns: DunningCampaigns;
  readonly alerts: Alerts;
  readonly analytics: Analytics;
  readonly outbox: Outbox;
  readonly creditNotes: CreditNotes;
  readonly wallets: Wallets;
  readonly #runtime: Runtime;
  readonly #storage: Storage;

  private constructor(runtime: Runtime, storage: Storage) {
    this.#runtime = runtime;
    this.#storage = storage;
    this.billingEntities = billingEntitiesGroup(runtime);
    this.taxes = taxesGroup(runtime);
    this.billableMetrics = billableMetricsGroup(runtime);
    this.addOns = addOnsGroup(runtime);
    this.pricingUnits = pricingUnitsGroup(runtime);
    this.plans = plansGroup(runtime);
    this.features = featuresGroup(runtime);
    this.entitlements = entitlementsGroup(runtime);
    this.coupons = couponsGroup(runtime);
    this.customers = customersGroup(runtime);
    this.subscriptions = subscriptionsGroup(runtime);
    this.events = eventsGroup(runtime);
    this.usage = usageGroup(runtime);
    this.invoices = invoicesGroup(runtime);
    this.fees = feesGroup(runtime);
    this.payments = paymentsGroup(runtime);
    this.paymentRequests = paymentRequestsGroup(runtime);
    this.dunningCampaigns = dunningCampaignsGroup(runtime);
    this.alerts = alertsGroup(runtime);
    this.analytics = analyticsGroup(runtime);
    this.outbox = outboxGroup(runtime);
    this.creditNotes = creditNotesGroup(runtime);
    this.wallets = walletsGroup(runtime);
  }

  /** Connects to the storage and brings its schema up to date (unless `migrate: false`). */
  static async open(options: EngineOptions): Promise<BillingEngine> {
    const { storage, clock = { now: () => new Date() } } = options;
    if (options.migrate !== false) await storage.migrate();
    const runtime = createRuntime({
      store: await storage.connect(),
      now: () => clock.now().getTime(),
      strictEvents: options.strictEvents ?? false,
      customAggregations: options.customAggregations ?? {},
      customChargeModels: options.customChargeModels ?? {},
      paymentProviders: new Map((options.paymentProviders ?? []).map((provider) => [provider.code, provider])),
      taxation: { euTaxTable: options.euTaxTable ?? EU_TAXES, vatNumberChecker: options.vatNumberChecker ?? null, provider: options.taxProvider ?? null, asks: true },
    });
    await ensureDefaultEntity(runtime, options.billingEntity);
    return new BillingEngine(runtime, storage);
  }

  async close(): Promise<void> {
    await this.#storage.close();
  }

  /**
   * Does all that is due up to now, each thing exactly once and as of its due instant, in order: safe to call as often as
   * one likes and from several processes at once. A failure is in the report and does not hold up the rest; the next run
   * tries again. With `dryRun` it answers what it would do and writes nothing.
   */
  async run(given?: RunOptions & Pick<WriteOptions, 'dryRun'>): Promise<RunReport> {
    const options = runOptions(given);
    const runtime = options.dryRun ? this.#runtime.dry() : this.#runtime;
    const report = await runDue(runtime, options);
    await reportDryRun(options, runtime.store, runtime.now());
    return report;
  }
}
