/**
 * Pairs as many of `wanted` things as possible with `offered` ones, each with a different one that fits it. Answers, for each
 * wanted index, the offered index it got or null.
 *
 * Taking the first that fits would fail where a vague wish takes what a precise one needs; so a wish that finds its choice
 * taken asks the earlier one to move over (augmenting paths in a bipartite graph).
 */
export function pair(wanted: number, offered: number, fits: (wish: number, offer: number) => boolean): (number | null)[] {
  const choices = Array.from({ length: wanted }, (_, wish) =>
    Array.from({ length: offered }, (_, offer) => offer).filter((offer) => fits(wish, offer)));
  const takenBy = new Map<number, number>();

  const place = (wish: number, asked: Set<number>): boolean => {
    for (const offer of choices[wish]!) {
      if (asked.has(offer)) continue;
      asked.add(offer);
      const holder = takenBy.get(offer);
      if (holder === undefined || place(holder, asked)) {
        takenBy.set(offer, wish);
        return true;
      }
    }
    return false;
  };

  for (let wish = 0; wish < wanted; wish += 1) place(wish, new Set());
  const got = new Array<number | null>(wanted).fill(null);
  for (const [offer, wish] of takenBy) got[wish] = offer;
  return got;
}
