import type Stripe from 'stripe';

/** What each part of the adapter works with. */
export interface Account {
  stripe: Stripe;
  /** Told apart from other users of the same Stripe account; in all metadata and keys. */
  namespace: string;
}
