// Run by process-timezone.test.ts in processes of several timezones: prints one checksum over periods, their instants and local dates.
import { createHash } from 'node:crypto';
import { periodAfter, periodHolding, periodInstants, type BillingRhythm } from '../../../src/core/time/billing-period.js';
import { addDays, addMonths, dayOfWeek, parseCalendarDate } from '../../../src/core/time/calendar-date.js';
import { parseInstant, toIso } from '../../../src/core/time/instant.js';
import { localDate, localMonth } from '../../../src/core/time/timezone.js';
import { ZONES } from './zones.js';

const digest = createHash('sha256');
let lines = 0;
const record = (...values: (string | number | null)[]) => {
  digest.update(`${values.join(' ')}\n`);
  lines += 1;
};

const anchors = ['2010-01-29', '2011-12-30', '2012-02-29', '2010-05-31', '2010-11-04'];
for (const timezone of ZONES) {
  for (const interval of ['weekly', 'monthly', 'quarterly', 'semiannual', 'yearly'] as const) {
    for (const billingTime of ['calendar', 'anniversary'] as const) {
      for (const anchor of anchors) {
        const rhythm: BillingRhythm = { interval, billingTime, anchor };
        let period = periodHolding(rhythm, addDays(anchor, -400));
        for (let count = 0; count < 12; count += 1) {
          const { from, to } = periodInstants(period, timezone);
          record(timezone, period.from, period.to, period.days, toIso(from), toIso(to), localDate(from, timezone), localMonth(to, timezone));
          period = periodAfter(rhythm, period);
        }
      }
    }
  }
}
for (const text of ['2022-03-27T02:30:00+01:00', '2018-11-04T00:00:00Z', '2018-11-04T00:00:00', '2024-02-30T00:00:00Z']) record(text, parseInstant(text));
for (const date of ['2022-03-27', '2018-11-04', '2011-12-30']) record(date, parseCalendarDate(date), addMonths(date, 5), dayOfWeek(date));

const winterAndSummer = [new Date(2024, 0, 1), new Date(2024, 6, 1)].map((date) => date.getTimezoneOffset());
console.log(JSON.stringify({ checksum: digest.digest('hex'), lines, processOffsets: winterAndSummer.join('/') }));
