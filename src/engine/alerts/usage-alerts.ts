import { ALERT_KINDS } from '../../core/alerts/alert-type.js';
import { amountOfMetric, unitsOfMetric } from '../../core/alerts/usage-values.js';
import type { TaskRun } from '../billing/run-tasks.js';
import type { Runtime } from '../runtime.js';
import type { SubscriptionRow } from '../subscriptions/schedule.js';
import { contextOf } from '../subscriptions/views.js';
import { currentUsage } from '../usage/current.js';
import { lifetimeAmounts } from '../usage/lifetime.js';
import { unitsSinceStart } from '../usage/units-since-start.js';
import type { Work } from '../work.js';
import type { AlertRow } from './alert-views.js';
import { eachSubject } from './each-subject.js';
import { type AlertedValue, evaluateAlert } from './evaluate.js';

/** Evaluates the alerts on subscriptions, each subscription's in a transaction of its own (payments.md 9.4). */
export async function evaluateUsageAlerts(run: TaskRun): Promise<void> {
  await eachSubject(run, 'subscription', (work, subject) => evaluateSubscription(work, run.runtime, subject));
}

async function evaluateSubscription(work: Work, runtime: Runtime, externalId: string): Promise<void> {
  const subscription = await work.find('subscriptionByLiveKey', { liveKey: externalId });
  if (subscription?.status !== 'active') return;
  const { plan } = await contextOf(work, subscription);
  const charged = new Set(plan.definition.charges.map((charge) => charge.billableMetricCode));
  const alerts = (await work.read('alertsBySubject', { subject: externalId }, { where: { watches: 'subscription' } }))
    // An alert on a metric that the plan does not charge is never evaluated (payments.md 9.8).
    .filter(({ billableMetricCode }) => billableMetricCode === null || charged.has(billableMetricCode));
  if (alerts.length === 0) return;
  const valueOf = await usageValues(work, runtime, subscription, alerts);
  for (const alert of alerts) await evaluateAlert(work, alert, await valueOf(alert));
}

/** What the alerts of a subscription watch, each computed once for all of them. */
async function usageValues(
  work: Work, runtime: Runtime, subscription: SubscriptionRow, alerts: readonly AlertRow[],
): Promise<(alert: AlertRow) => Promise<AlertedValue>> {
  const { externalId: externalSubscriptionId, externalCustomerId } = subscription;
  const current = alerts.some(({ alertType }) => ALERT_KINDS[alertType].ofPeriod)
    ? await currentUsage(work, runtime, { externalSubscriptionId, applyTaxes: false })
    : null;
  return async ({ alertType, billableMetricCode }) => {
    const periodFrom = ALERT_KINDS[alertType].ofPeriod ? current!.fromDatetime.getTime() : null;
    const of = (value: string): AlertedValue => ({ value, periodFrom, externalCustomerId });
    const charges = current?.chargesUsage ?? [];
    switch (alertType) {
      case 'current_usage_amount':
        return of(String(current!.amountCents));
      case 'billable_metric_current_usage_amount':
        return of(amountOfMetric(charges, billableMetricCode!));
      case 'billable_metric_current_usage_units':
        return of(unitsOfMetric(charges.filter(({ billableMetric }) => billableMetric.code === billableMetricCode).map(({ units }) => units)));
      case 'lifetime_usage_amount': {
        const { historical, invoiced, current: running } = await lifetimeAmounts(work, runtime, subscription);
        return of(String(historical + invoiced + running));
      }
      case 'billable_metric_lifetime_usage_units':
        return of(await unitsSinceStart(work, runtime, subscription, billableMetricCode!));
      default:
        throw new Error(`${alertType} is no alert on a subscription`);
    }
  };
}
