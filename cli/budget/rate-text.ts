/** Says of an estimate that the worker has not learned the limit that it would depend on. */
export const RATE_UNKNOWN = "the worker has not seen the limit on these calls";

/** Says of an estimate that its rate is the least that the tenant lets through: calls never depended on it. */
export const UNTESTED =
  "This is an upper bound: calls have not reached the tenant's limit yet, so it may be higher than the rate assumed here.";
