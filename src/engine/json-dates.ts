const DATE = '$date';

/** Plain data as JSON that gives its dates back as dates: `{ "$date": 1700000000000 }`. A field of that name, whatever it holds, gets a `$` more. */
export function encodeDates(value: unknown): unknown {
  if (value instanceof Date) return { [DATE]: value.getTime() };
  if (Array.isArray(value)) return value.map(encodeDates);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined).map(([key, part]) => [/^\$+date$/.test(key) ? `$${key}` : key, encodeDates(part)]));
  }
  return value ?? null;
}

export function decodeDates(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decodeDates);
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    if (entries.length === 1 && entries[0]![0] === DATE) return new Date(entries[0]![1] as number);
    return Object.fromEntries(entries.map(([key, part]) => [/^\$\$+date$/.test(key) ? key.slice(1) : key, decodeDates(part)]));
  }
  return value;
}
