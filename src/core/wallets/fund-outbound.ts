import type { Cents } from '../../contract.js';

/** A settled inbound transaction of a wallet that has something left, in minor units. */
export interface FundingSource {
  id: string;
  /** 1 first … 50. */
  priority: number;
  granted: boolean;
  remainingCents: Cents;
}

export interface Funding {
  inboundId: string;
  amountCents: Cents;
}

/**
 * Which top-ups pay an outbound transaction: by priority, granted before purchased, then the oldest (credits.md 3.4).
 * `sources` come in order of creation. Throws when they hold less than the amount: the ledger would be broken.
 */
export function fundOutbound(amountCents: Cents, sources: readonly FundingSource[]): Funding[] {
  const inOrder = [...sources].sort((a, b) => a.priority - b.priority || Number(b.granted) - Number(a.granted));
  const fundings: Funding[] = [];
  let left = amountCents;
  for (const { id, remainingCents } of inOrder) {
    const amount = Math.min(remainingCents, left);
    if (amount <= 0) continue;
    fundings.push({ inboundId: id, amountCents: amount });
    left -= amount;
  }
  if (left !== 0) throw new Error(`the top-ups of the wallet do not hold ${amountCents}: ${left} is missing`);
  return fundings;
}

/** As `fundOutbound`, but one top-up pays before all others, whatever the priorities (credits.md 1.7.4). */
export function fundFirstFrom(inboundId: string): (amountCents: Cents, sources: readonly FundingSource[]) => Funding[] {
  return (amountCents, sources) => {
    const own = Math.min(sources.find(({ id }) => id === inboundId)?.remainingCents ?? 0, amountCents);
    const others = sources.filter(({ id }) => id !== inboundId);
    return [...(own > 0 ? [{ inboundId, amountCents: own }] : []), ...fundOutbound(amountCents - own, others)];
  };
}
