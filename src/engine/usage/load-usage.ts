import type { UsageSource } from '../../core/metrics/usage-by-atom.js';
import type { ChargeNeeds, UsageNeed } from '../../core/subscriptions/usage-needs.js';
import type { SummaryRequest, UsageEventRow, UsageStore } from '../../storage/usage.js';

/** Rows that one question for raw events brings at most; a longer window takes several. */
const PAGE = 5_000;

export interface LoadedUsage {
  usage: UsageSource;
  carried: UsageSource | undefined;
}

/** Loads the usage that charges need: all sums in one call, raw events only where they must be known one by one. */
export async function loadUsage(store: UsageStore, externalSubscriptionId: string, needs: readonly ChargeNeeds[]): Promise<LoadedUsage[]> {
  const wanted = needs.flatMap(({ usage, carried }) => (carried ? [usage, carried] : [usage]));
  const sources = await loadNeeds(store, externalSubscriptionId, wanted);
  let next = 0;
  return needs.map(({ carried }) => ({ usage: sources[next++]!, carried: carried ? sources[next++]! : undefined }));
}

/** Loads stretches of usage, one source for each need: all sums in one call. */
export async function loadNeeds(store: UsageStore, externalSubscriptionId: string, needs: readonly UsageNeed[]): Promise<UsageSource[]> {
  const summarised = needs.filter((need) => need.summary !== null);
  const answers = summarised.length === 0 ? [] : await store.summarize(summarised.map((need) => summaryRequest(externalSubscriptionId, need)));
  const sources: UsageSource[] = [];
  for (const need of needs) {
    sources.push(
      need.summary === null
        ? { events: await allEvents(store, externalSubscriptionId, need) }
        : { summaries: answers[summarised.indexOf(need)]! },
    );
  }
  return sources;
}

function summaryRequest(externalSubscriptionId: string, { code, from, to, summary }: UsageNeed): SummaryRequest {
  return { externalSubscriptionId, code, from, to, ...summary! };
}

async function allEvents(store: UsageStore, externalSubscriptionId: string, { code, from, to }: UsageNeed): Promise<UsageEventRow[]> {
  const events: UsageEventRow[] = [];
  for (;;) {
    const last = events[events.length - 1];
    const page = await store.list({
      externalSubscriptionId, code, to, limit: PAGE,
      ...(from === null ? {} : { from }),
      ...(last ? { after: { timestamp: last.timestamp, sequence: last.sequence } } : {}),
    });
    events.push(...page);
    if (page.length < PAGE) return events;
  }
}
