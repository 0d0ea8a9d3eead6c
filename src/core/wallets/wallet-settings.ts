import type { Cents, FeeType, Metadata } from '../../contract.js';

/** What a host has settled for a wallet besides its name, code, priority and expiry. */
export interface WalletSettings {
  appliesTo: { feeTypes: FeeType[]; billableMetricCodes: string[] };
  /** Limits of a paid top-up, in minor units. */
  paidTopUpMinAmountCents: Cents | null;
  paidTopUpMaxAmountCents: Cents | null;
  invoiceRequiresSuccessfulPayment: boolean;
  metadata: Metadata;
}
