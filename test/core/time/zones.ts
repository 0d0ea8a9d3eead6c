/** Timezones that cover what clocks do: no summer time, both hemispheres, half hours, jumps over midnight, a day skipped. */
export const ZONES = [
  'UTC', 'Europe/Paris', 'Europe/London', 'America/New_York', 'America/Los_Angeles', 'America/Sao_Paulo', 'America/Havana', 'America/Asuncion',
  'Africa/Cairo', 'Africa/Casablanca', 'Asia/Kolkata', 'Asia/Kathmandu', 'Asia/Tokyo', 'Asia/Beirut', 'Australia/Lord_Howe',
  'Pacific/Auckland', 'Pacific/Chatham', 'Pacific/Apia', 'Pacific/Kiritimati', 'Pacific/Pago_Pago',
] as const;
