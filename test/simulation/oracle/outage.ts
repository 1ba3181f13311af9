const STREAK_FAILURES = 5;
const STREAK_ORGANIZATIONS = 3;

/** What an answer says of the tenant: it is well, it may be down, or neither. */
import type { ObservedAnswer } from "../history.ts";
export function healthOf({ outcome, call, isAuth0s }: ObservedAnswer): "well" | "failing" | "neither" {
  if (typeof outcome === "string") return outcome === "credentials" ? "neither" : "failing";
  if (outcome === 429) return "neither";
  // Auth0's own speaks of the token. An edge's does so too, until a new token changes nothing.
  if (outcome === 401) return isAuth0s ? "neither" : "failing";
  if (outcome >= 500 || outcome === 408 || outcome === 425 || (outcome >= 300 && outcome < 400))
    return "failing";
  if (isAuth0s) return "well";
  // What something in front of Auth0 says of a write leads to a look, and that one says more.
  return call === "get" || call === "list" ? "failing" : "neither";
}

/** Whether failures look like the tenant's trouble rather than the requests': enough, over enough organizations. */
export function isStreak(failures: readonly ObservedAnswer[]): boolean {
  return (
    failures.length >= STREAK_FAILURES &&
    new Set(failures.map(({ organizationId }) => organizationId)).size >= STREAK_ORGANIZATIONS
  );
}
