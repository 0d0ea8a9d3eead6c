import type { OnTerminationCreditNote } from '../../contract.js';
import type { SubscriptionContext } from '../subscriptions/views.js';
import type { Work } from '../work.js';

export async function creditUnusedDays(_work: Work, _context: SubscriptionContext, mode: OnTerminationCreditNote): Promise<void> {
  if (mode === 'skip') return;
}
