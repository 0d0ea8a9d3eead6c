/** Limits of a coupon; at most one list is not empty. */
export interface CouponLimits {
  planCodes: readonly string[];
  billableMetricCodes: readonly string[];
}

/**
 * Whether two limited coupons of one customer stand in each other's way: they share a plan or a metric, or one is limited
 * to a plan that charges a metric which the other is limited to (invoices.md 7.2).
 * `metricsOfPlan` answers the metrics that a plan charges.
 */
export function limitsOverlap(a: CouponLimits, b: CouponLimits, metricsOfPlan: (planCode: string) => readonly string[]): boolean {
  const shares = (left: readonly string[], right: readonly string[]) => left.some((code) => right.includes(code));
  const plansCharge = (plans: readonly string[], metrics: readonly string[]) => plans.some((plan) => shares(metricsOfPlan(plan), metrics));
  return (
    shares(a.planCodes, b.planCodes)
    || shares(a.billableMetricCodes, b.billableMetricCodes)
    || plansCharge(a.planCodes, b.billableMetricCodes)
    || plansCharge(b.planCodes, a.billableMetricCodes)
  );
}
