import type { CustomerUsage } from '../../contract.js';
import { projected } from '../../core/invoices/projected-usage.js';
import { daysFromTo } from '../../core/time/calendar-date.js';
import { localDate } from '../../core/time/timezone.js';
import type { Runtime } from '../runtime.js';
import type { Work } from '../work.js';
import { activeContext, runningWindow } from './current.js';
import { subscriptionAsked } from './usage-query.js';
import { usageView } from './usage-view.js';
import { usageOfWindow } from './window-usage.js';

/** Current usage, and what each line will have come to at the end of the period if it goes on so (usage.md 12). */
export async function projectedUsage(work: Work, runtime: Runtime, query: unknown): Promise<CustomerUsage> {
  const context = await activeContext(work, subscriptionAsked(query));
  const { plan, timezone } = context;
  const window = runningWindow(context, work.now);
  const [first, last] = [localDate(window.from, timezone), localDate(window.to, timezone)];
  const passed = { days: daysFromTo(first, localDate(Math.min(work.now, window.to), timezone)), ofDays: daysFromTo(first, last) };
  const usage = await usageOfWindow(work, runtime, context, { window, charges: plan.definition.charges, heights: true });
  const withProjection = usage.map((each) => ({
    ...each,
    atoms: each.atoms.map((atom) => ({
      ...atom,
      projected: projected(atom, { ...each, currency: plan.definition.amountCurrency, customChargeModels: runtime.customChargeModels, passed }),
    })),
  }));
  return usageView(work, context, window, withProjection, { applyTaxes: true });
}
