import { z } from 'zod';
import type { Alerts } from '../../contract.js';
import { ALERT_KINDS } from '../../core/alerts/alert-type.js';
import { BillingError, Refusals } from '../../core/errors/billing-error.js';
import { refuseMissing } from '../catalogue/live.js';
import { deriveId } from '../ids.js';
import { optionalText, parseFields, parseInput, requiredText } from '../input.js';
import { asked, listPage } from '../page.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { type AlertRow, alertView, triggeredAlertView } from './alert-views.js';
import { alertInput, subjectInput, thresholdsInput } from './parse-alert.js';
import { walletValue } from './wallet-alerts.js';

const codeKeyOf = (kind: 'subscription' | 'wallet', subject: string, code: string): string => JSON.stringify([kind, subject, code]);
const kindKeyOf = (kind: 'subscription' | 'wallet', subject: string, alertType: string, metric: string | null): string => JSON.stringify([kind, subject, alertType, metric]);

type Subject = { externalSubscriptionId?: string | null | undefined; walletId?: string | null | undefined };

/** What an alert watches: one of the two must be named, and not both. */
function subjectOf({ externalSubscriptionId, walletId }: Subject, refusals: Refusals): { kind: 'subscription' | 'wallet'; subject: string } | null {
  if ((externalSubscriptionId == null) === (walletId == null)) {
    refusals.add('base', 'one_of_external_subscription_id_and_wallet_id');
    return null;
  }
  return externalSubscriptionId == null ? { kind: 'wallet', subject: walletId! } : { kind: 'subscription', subject: externalSubscriptionId };
}

async function createAlert(work: Work, input: unknown): Promise<AlertRow> {
  const refusals = new Refusals();
  const read = parseFields(alertInput, input, refusals);
  const named = subjectOf((input ?? {}), refusals);
  const subject = named && (named.kind === 'wallet' ? read.walletId : read.externalSubscriptionId) != null ? named : null;
  if (subject?.kind === 'subscription') {
    const [any] = await work.read('subscriptionsByExternalId', { externalId: subject.subject }, { limit: 1 });
    if (!any) refusals.add('subscription', 'subscription_not_found', 'not_found');
  }
  const wallet = subject?.kind === 'wallet' ? await work.find('walletById', { id: subject.subject }) : undefined;
  if (subject?.kind === 'wallet' && !wallet) refusals.add('wallet', 'wallet_not_found', 'not_found');
  const billableMetricCode = read.billableMetricCode ?? null;
  if (billableMetricCode !== null) await refuseMissing(work, 'billableMetrics', [{ code: billableMetricCode, path: 'billableMetricCode' }], refusals);
  if (read.alertType) {
    const { subject: watched, ofMetric } = ALERT_KINDS[read.alertType];
    if (named && watched !== named.kind) refusals.add('alertType', 'value_is_invalid');
    if (ofMetric !== (billableMetricCode !== null)) refusals.add('billableMetricCode', ofMetric ? 'value_is_mandatory' : 'value_is_invalid');
  }
  if (subject && read.code !== undefined && (await work.find('alertByKey', { key: codeKeyOf(subject.kind, subject.subject, read.code) }))) {
    refusals.add('code', 'value_already_exist', 'already_exists');
  }
  if (subject && read.alertType) {
    const ofKind = await work.read('alertsByKind', { kindKey: kindKeyOf(subject.kind, subject.subject, read.alertType, billableMetricCode) });
    if (ofKind.length > 0) refusals.add('alertType', 'value_already_exist', 'already_exists');
  }
  refusals.throwIfAny();

  const { kind, subject: watched } = subject!;
  const { alertType, code, name, thresholds } = read as z.infer<typeof alertInput>;
  const ordinal = await work.count(`alerts:${kind}:${watched}`, { exclusive: true });
  const id = deriveId('alt', kind, watched, ordinal);
  await work.insert('alerts', {
    id, key: codeKeyOf(kind, watched, code), kindKey: kindKeyOf(kind, watched, alertType, billableMetricCode), watches: kind, kind, subject: watched,
    code, name: name ?? null, alertType, billableMetricCode, thresholds,
    previousValue: wallet ? walletValue(wallet, alertType) : '0', lastProcessedAt: null, periodFrom: null,
  });
  return (await work.find('alertById', { id }))!;
}

async function getAlert(work: Work, target: Subject & { code?: unknown }): Promise<AlertRow> {
  const refusals = new Refusals();
  const given = parseInput(subjectInput.extend({ code: requiredText }), target, refusals);
  const subject = given && subjectOf(given, refusals);
  refusals.throwIfAny();
  const row = await work.find('alertByKey', { key: codeKeyOf(subject!.kind, subject!.subject, given!.code) });
  if (!row) throw new BillingError('not_found', { alert: ['not_found'] });
  return row;
}

const updateInput = z.object({ name: optionalText, thresholds: thresholdsInput.optional() });

/** Alerts on usage and wallets (payments.md 9). */
export function alertsGroup(runtime: Runtime): Alerts {
  return {
    create: (input, options) => runtime.execute('alerts.create', input, options, async (work) => alertView(await createAlert(work, input))),
    update: (input, options) =>
      runtime.execute('alerts.update', input, options, async (work) => {
        const row = await getAlert(work, input);
        const { name, thresholds } = parseInput(updateInput, { name: input.name, thresholds: input.thresholds })!;
        return alertView(await work.update('alerts', row, { name: name === undefined ? row.name : name, thresholds: thresholds ?? row.thresholds }));
      }),
    delete: (input, options) =>
      runtime.execute('alerts.delete', input, options, async (work) => {
        const row = await getAlert(work, input);
        await work.update('alerts', row, { watches: 'nothing', key: `${row.key}#${row.id}`, kindKey: `${row.kindKey}#${row.id}` });
      }),
    list: (query) =>
      runtime.query((work) =>
        listPage(
          query,
          (window) => {
            const { externalSubscriptionId, walletId } = asked(query);
            if (externalSubscriptionId !== undefined) return work.read('alertsBySubject', { subject: externalSubscriptionId }, { ...window, where: { watches: 'subscription' } });
            if (walletId !== undefined) return work.read('alertsBySubject', { subject: walletId }, { ...window, where: { watches: 'wallet' } });
            return work.read('alertsWatching', { watches: ['subscription', 'wallet'] }, window);
          },
          (rows) => rows.map(alertView),
        )),
    listTriggered: (query) =>
      runtime.query((work) =>
        listPage(
          query,
          (window) => {
            const { externalSubscriptionId, walletId, alertCode } = asked(query);
            if (externalSubscriptionId !== undefined) return work.read('triggeredAlertsBySubject', { subject: externalSubscriptionId }, { ...window, where: { kind: 'subscription', alertCode } });
            if (walletId !== undefined) return work.read('triggeredAlertsBySubject', { subject: walletId }, { ...window, where: { kind: 'wallet', alertCode } });
            return work.read('triggeredAlerts', {}, { ...window, where: { alertCode } });
          },
          (rows) => rows.map(triggeredAlertView),
        )),
  };
}
