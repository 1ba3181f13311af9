import type { BudgetFigures } from "../budget/read.ts";
import { type Finding, ok, warning } from "./finding.ts";

/** What is known of the tenant's limits, and whether the tenant says it. */
export function limitFindings({
  buckets,
  slowedDown,
}: Pick<BudgetFigures, "buckets" | "slowedDown">): Finding[] {
  const write = buckets.find(({ name }) => name === "write");
  const assumed = buckets.filter(({ isAssumed }) => isAssumed).map(({ name }) => name);
  const findings: Finding[] = [];
  if (!write?.isAssumed) {
    const learned =
      write?.learnedPerSecond === undefined
        ? "not known yet: the worker learns it from answers"
        : `${write.burst} at once, ${perMinute(write.learnedPerSecond)} a minute`;
    findings.push(ok("limit on writes", learned));
  }
  if (assumed.length > 0) {
    const paces = buckets
      .filter(({ isAssumed }) => isAssumed)
      .map(({ name, learnedPerSecond = 0 }) => `${name} ${perMinute(learnedPerSecond)} a minute`);
    findings.push(
      warning(
        "rate limit headers",
        `the tenant sends none, so the worker assumes a pace (${paces.join(", ")})`,
        "If a proxy is in between, make it pass on x-ratelimit-limit, x-ratelimit-remaining and x-ratelimit-reset; otherwise deploy with -c rateLimit=BURST,REQUESTS_A_MINUTE.",
      ),
    );
  }
  if (slowedDown !== undefined) {
    findings.push(
      warning(
        "refusals",
        `429s that name none of the tenant's limits slow all calls down, now to ${perMinute(slowedDown.callsPerSecond)} a minute`,
        "An edge or a proxy between the worker and Auth0 refuses calls: identify it by the answers' headers. The pace recovers by itself.",
      ),
    );
  }
  return findings;
}

function perMinute(perSecond: number): string {
  return (perSecond * 60).toFixed(0);
}
