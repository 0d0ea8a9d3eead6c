import { z } from 'zod';
import { ALERT_KINDS } from '../../core/alerts/alert-type.js';
import type { AlertThreshold } from '../../core/alerts/passed-thresholds.js';
import { dec } from '../../core/money/decimal.js';
import type { AlertType } from '../../contract.js';
import { decimalText, optionalText, requiredText } from '../input.js';

const MOST_THRESHOLDS = 20;

const threshold = z
  .object({ code: optionalText, value: decimalText, recurring: z.boolean().nullish() })
  .transform(({ code, value, recurring }): AlertThreshold => ({ code: code ?? null, value, recurring: recurring ?? false }))
  .refine(({ value, recurring }) => !recurring || dec(value).gt(0), { path: ['value'], message: 'value_is_invalid' });

/** One to twenty values, each once as one-time and once as recurring, at most one recurring (payments.md 9.2). */
export const thresholdsInput = z
  .array(threshold)
  .min(1, 'value_is_mandatory')
  .max(MOST_THRESHOLDS, 'too_many_thresholds')
  .refine((list) => new Set(list.map(({ value, recurring }) => `${value} ${recurring}`)).size === list.length, 'duplicate_threshold_values')
  .refine((list) => list.filter(({ recurring }) => recurring).length <= 1, 'too_many_recurring_thresholds');

export const subjectInput = z.object({ externalSubscriptionId: requiredText.nullish(), walletId: requiredText.nullish() });

export const alertInput = subjectInput.extend({
  alertType: z.enum(Object.keys(ALERT_KINDS) as [AlertType, ...AlertType[]]),
  code: requiredText,
  name: optionalText,
  billableMetricCode: optionalText,
  thresholds: thresholdsInput,
});
