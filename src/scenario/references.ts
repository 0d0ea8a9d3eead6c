import { type Json, isObject, mapTexts } from './json.js';

/** A reference of a scenario that leads nowhere. */
export class UnresolvedReference extends Error {
  override readonly name = 'UnresolvedReference';
  constructor(readonly reference: string, readonly reason: string) {
    super(`${reference}: ${reason}`);
  }
}

const REFERENCE = /^\$([A-Za-z_][\w-]*)((?:\.[^.[\]]+|\[[^=\]]+=[^\]]*\])*)$/;
const STEP = /\.([^.[\]]+)|\[([^=\]]+)=([^\]]*)\]/g;

/**
 * The value with every text of the form `"$name.path"` replaced by that part of the result kept under `name`.
 *
 * A path goes down by key or index (`"$invoices.items.0.id"`); `[key=value]` takes the first element of an array whose
 * key has that value, compared as text (`"$inv.fees[feeType=charge].id"`). `"$name"` alone is the whole result. Texts of
 * another form are left alone ("$5 off").
 *
 * Throws `UnresolvedReference` when nothing is kept under the name or the path leads nowhere.
 */
export function resolveReferences(value: Json, kept: ReadonlyMap<string, Json>): Json {
  return mapTexts(value, (text) => {
    const match = REFERENCE.exec(text);
    return match ? follow(text, match[1]!, match[2]!, kept) : text;
  });
}

function follow(reference: string, name: string, path: string, kept: ReadonlyMap<string, Json>): Json {
  let value = kept.get(name);
  if (value === undefined) throw new UnresolvedReference(reference, `no result is kept as "${name}"`);
  for (const [step, key, matchKey, matchValue] of path.matchAll(STEP)) {
    const next: Json | undefined = key === undefined ? firstWith(value, matchKey!, matchValue!) : part(value, key);
    if (next === undefined) throw new UnresolvedReference(reference, `nothing at "${step}"`);
    value = next;
  }
  return value;
}

function part(value: Json, key: string): Json | undefined {
  if (Array.isArray(value)) return /^\d+$/.test(key) ? value[Number(key)] : undefined;
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function firstWith(value: Json, key: string, wanted: string): Json | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.find((element) => {
    const found = part(element, key);
    return found !== undefined && !isObject(found) && !Array.isArray(found) && String(found) === wanted;
  });
}
