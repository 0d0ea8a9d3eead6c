import type { Store } from './port.js';

/**
 * A store that answers the same read with the same rows, asked once: one view of things for a whole unit of work, and
 * fewer questions. Only for as long as the unit of work; a commit that finds the rows moved begins another one.
 */
export function remembered(store: Store): Store {
  const answers = new Map<string, Promise<unknown>>();
  let lastSequence: Promise<number> | undefined;
  return {
    ...store,
    usage: { ...store.usage, lastSequence: () => (lastSequence ??= store.usage.lastSequence()) },
    read(name, by, options) {
      const question = JSON.stringify([name, by, options]);
      let answer = answers.get(question);
      if (!answer) answers.set(question, (answer = store.read(name, by, options)));
      return answer as ReturnType<typeof store.read<typeof name>>;
    },
  };
}
