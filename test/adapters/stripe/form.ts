export type Form = { [key: string]: Form | string };

/** A body or query as Stripe's clients write it: `metadata[a]=b&items[0][price]=c`. Lists become objects with the keys 0, 1, …. */
export function parseForm(text: string): Form {
  const form: Form = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const path = name.split(/\[|\]\[|\]/).filter((part) => part !== '');
    let place = form;
    for (const part of path.slice(0, -1)) place = (place[part] ??= {}) as Form;
    place[path.at(-1)!] = value;
  }
  return form;
}

export const textAt = (form: Form, ...path: string[]): string | undefined => {
  let place: Form | string | undefined = form;
  for (const part of path) place = typeof place === 'object' ? place[part] : undefined;
  return typeof place === 'string' ? place : undefined;
};

export const textsAt = (form: Form, key: string): Record<string, string> => ({ ...((form[key] ?? {}) as Record<string, string>) });
