import type { Outbox } from '../../contract.js';
import { asked, listPage } from '../page.js';
import type { Runtime } from '../runtime.js';
import { domainEventView } from './domain-event-view.js';
import { drainOutbox } from './drain.js';

/** What the host is told (payments.md 11): listed, and handed over once each in order per customer. */
export function outboxGroup(runtime: Runtime): Outbox {
  return {
    list: (query) =>
      runtime.query((work) => {
        const { type, externalCustomerId } = asked(query);
        return listPage(
          query,
          (window) => {
            if (externalCustomerId !== undefined) return work.read('outboxByCustomer', { externalCustomerId }, { ...window, where: { type } });
            if (type !== undefined) return work.read('outboxByType', { type }, window);
            return work.read('outbox', {}, window);
          },
          (rows) => rows.map(domainEventView),
        );
      }),
    drain: (handler, options) => drainOutbox(runtime, handler, options),
  };
}
