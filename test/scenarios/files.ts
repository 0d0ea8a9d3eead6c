import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder of the acceptance scenarios: one folder for each area of billing, and the example of docs/scenarios.md. */
export const FOLDER = fileURLToPath(new URL('.', import.meta.url));
export const AREAS = ['charges', 'credits', 'invoices', 'payments', 'plans', 'subscriptions', 'usage'] as const;

/** Scenarios that do not pass yet, by area; the file is gone when there are none. */
export const PENDING_FILE = fileURLToPath(new URL('pending.json', import.meta.url));
const lists: Record<string, string[]> = existsSync(PENDING_FILE) ? (JSON.parse(readFileSync(PENDING_FILE, 'utf8')) as Record<string, string[]>) : {};

/** The pending scenarios, by their path in the folder. */
export const pending: ReadonlySet<string> = new Set(Object.entries(lists).flatMap(([area, names]) => names.map((name) => `${area}/${name}`)));

/** True for the scenarios that must pass; `file` is a path in the folder. */
export function mustPass(file: string): boolean {
  return file !== 'pending.json' && !pending.has(file);
}
