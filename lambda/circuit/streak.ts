/** Failures in a row that open the circuit for everything, and over how many organizations at least. */
export const STREAK_FAILURES = 5;
/** One organization's or connection's trouble must not stop all work. */
export const STREAK_ORGANIZATIONS = 3;

/** The organizations of the calls that failed since the last success of this execution, oldest first. */
export type Streak = readonly string[];

/** Adds a failure, keeping only as many as it takes to see both thresholds. */
export function addFailure(streak: Streak, organizationId: string): Streak {
  return [...streak, organizationId].slice(-64);
}

/** Whether failures in a row look like the tenant's trouble rather than the requests'. */
export function isOutage(streak: Streak): boolean {
  return streak.length >= STREAK_FAILURES && new Set(streak).size >= STREAK_ORGANIZATIONS;
}
