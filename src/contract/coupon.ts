import type { Cents, Currency, DecimalInput, DecimalString, InstantInput, Page, PageQuery, Update, WriteOptions } from './conventions.js';

/** A discount on invoices, before taxes (invoices.md 7). */
export interface CouponInput {
  code: string;
  name: string;
  description?: string;
  couponType: 'fixed_amount' | 'percentage';
  /** Of a fixed amount: what it takes off in all (`once`), or of each invoice. */
  amountCents?: Cents;
  amountCurrency?: Currency;
  /** Percent. */
  percentageRate?: DecimalInput;
  frequency: 'once' | 'recurring' | 'forever';
  /** Of a recurring one: for how many invoices. */
  frequencyDuration?: number;
  /** False: it can be applied to a customer once, ever. */
  reusable?: boolean;
  expiration?: 'no_expiration' | 'time_limit';
  /** From then on it is applied no more; where it is applied it goes on. */
  expirationAt?: InstantInput;
  /** Only fees of these plans, or of these metrics; not both. */
  appliesTo?: { planCodes?: string[]; billableMetricCodes?: string[] };
}

export type Coupon = CouponInput & { id: string; status: 'active' | 'terminated' };

/** A coupon as it works for one customer. */
export interface AppliedCoupon {
  id: string;
  couponCode: string;
  externalCustomerId: string;
  status: 'active' | 'terminated';
  amountCents: Cents | null;
  amountCentsRemaining: Cents | null;
  amountCurrency: Currency | null;
  percentageRate: DecimalString | null;
  frequency: CouponInput['frequency'];
  frequencyDuration: number | null;
  frequencyDurationRemaining: number | null;
  createdAt: Date;
  terminatedAt: Date | null;
}

export interface Coupons {
  create(i: CouponInput, options?: WriteOptions): Promise<Coupon>;
  /** Amount, frequency and limits of one that is applied somewhere: `not_allowed` (invoices.md 7.13). */
  update(code: string, i: Update<CouponInput>, options?: WriteOptions): Promise<Coupon>;
  /** It is applied no more; where it is applied it goes on. */
  terminate(code: string, options?: WriteOptions): Promise<Coupon>;
  /** Ends its applications too. */
  delete(code: string, options?: WriteOptions): Promise<void>;
  get(code: string): Promise<Coupon>;
  list(q?: PageQuery): Promise<Page<Coupon>>;
  /** Gives a customer a coupon, by other terms where they are told. Ended, used up, or overlapping another: `not_allowed`; another currency: `currency_mismatch` (invoices.md 7.2). */
  apply(
    i: {
      externalCustomerId: string;
      couponCode: string;
      amountCents?: Cents;
      amountCurrency?: Currency;
      percentageRate?: DecimalInput;
      frequency?: CouponInput['frequency'];
      frequencyDuration?: number;
    },
    options?: WriteOptions,
  ): Promise<AppliedCoupon>;
  removeApplied(id: string, options?: WriteOptions): Promise<AppliedCoupon>;
  listApplied(q?: PageQuery & { externalCustomerId?: string; status?: 'active' | 'terminated' }): Promise<Page<AppliedCoupon>>;
}
