import type { CustomerUsage } from '../../contract.js';

/** Usage as it is stored: JSON, its instants as texts. */
export type StoredUsage = Omit<CustomerUsage, 'fromDatetime' | 'toDatetime'> & { fromDatetime: string; toDatetime: string };
