import { Stats } from "aws-cdk-lib/aws-cloudwatch";
import type { WorkerMetrics } from "../metrics.ts";
import {
  type AlarmRule,
  FIFTEEN_MINUTES,
  FIVE_MINUTES,
  MINUTE,
  ONCE,
  REPEATEDLY,
  SILENCE_CHANGES_NOTHING,
  SILENCE_IS_GOOD,
} from "./rule.ts";

/** Answers that may be a 429 before something is wrong: in steady state there are none. */
const THROTTLED_SHARE = 0.02;

/** The circuit for all calls, and one for each of the four scopes. */
const CIRCUITS = 5;

/** Alarms on Auth0's answers. */
export function tenantRules(metrics: WorkerMetrics): AlarmRule[] {
  const circuits = {
    metric: metrics.emitted("OpenCircuits", Stats.MAXIMUM).with({ period: MINUTE }),
    most: CIRCUITS,
    datapoints: ONCE,
    missing: SILENCE_CHANGES_NOTHING,
    urgent: true,
    section: "open-circuit",
  };
  return [
    {
      ...circuits,
      id: "OpenCircuit",
      threshold: 1,
      meaning:
        "A circuit is open: Auth0 is down, refuses the credentials, a scope is missing, or the plan does not include a call. The worker has stopped the calls concerned; nothing is lost.",
      whatToDo:
        "Find out which circuit is open and why, and fix the cause. The worker resumes by itself: after an outage within a minute, with a new credential at once, with a new scope within 30 minutes.",
    },
    {
      ...circuits,
      id: "SeveralCircuits",
      // The circuit of a scope that no request needs may stay open for days, and keeps OpenCircuit on.
      threshold: 2,
      meaning:
        "Another circuit is open beside the first. If it is the circuit for all calls, everything has stopped; nothing is lost.",
      whatToDo: "Find out which circuits are open and why, and fix each cause.",
    },
    {
      id: "Throttled",
      metric: metrics.emitted("Throttled", Stats.AVERAGE).with({ period: FIVE_MINUTES }),
      threshold: THROTTLED_SHARE,
      most: 1,
      datapoints: REPEATEDLY,
      missing: SILENCE_IS_GOOD,
      urgent: true,
      meaning: `More than ${THROTTLED_SHARE * 100} % of Auth0's answers are 429: some client uses up the tenant's rate limit.`,
      whatToDo: "Find the other client in the tenant's logs. If it is legitimate, raise the reserve.",
      section: "the-tenant-throttles",
    },
    {
      id: "TokenRenewal",
      // The minimum: one try that succeeds outweighs all that fail.
      metric: metrics.emitted("TokenFailures", Stats.MINIMUM).with({ period: FIFTEEN_MINUTES }),
      threshold: 1,
      most: 1,
      datapoints: ONCE,
      missing: SILENCE_CHANGES_NOTHING,
      urgent: true,
      meaning:
        "No token request has succeeded for 15 minutes. Calls continue until the present token expires, then stop.",
      whatToDo: "Check the credentials' secret and the application in Auth0.",
      section: "token-renewal-fails",
    },
  ];
}
