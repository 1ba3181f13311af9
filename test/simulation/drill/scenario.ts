import { perMinute } from "../../../local/tenant/bucket.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Trouble } from "../scenario/trouble.ts";
import { UNDISTURBED } from "../scenario/undisturbed.ts";

/** How long each trouble lasts. */
export const HOURS = { outage: 6, revoked: 60 } as const;

/** Of a private cloud that gives 1,500 requests a second to its Management API. */
const LIMIT = perMinute(75, 2_250);

/** The sustained rate that the tenant allows. */
export const DRILL_RATE_PER_SECOND = LIMIT.refillPerMinute / 60;

/** How large a drill is. */
export interface DrillSize {
  /** How many requests are queued at the beginning. */
  readonly requests: number;
  /** When the trouble begins, in milliseconds after the beginning. */
  readonly fromMs: number;
}

/** A backfill that meets one long trouble, and nothing else. */
export function drillScenario(drill: keyof typeof HOURS, { requests, fromMs }: DrillSize): Scenario {
  const span = { fromMs, toMs: fromMs + HOURS[drill] * 3_600_000 };
  const trouble: Trouble =
    drill === "outage"
      ? { kind: "outage", style: "errors", ...span }
      : { kind: "credentials_revoked", ends: "replaced", ...span };
  return {
    ...UNDISTURBED,
    sends: Array.from({ length: requests }, (_, index) => sendOf(index + 1)),
    limits: { write: LIMIT },
    troubles: [trouble],
  };
}

function sendOf(number: number): Scenario["sends"][number] {
  const operationId = `operation-${String(number).padStart(6, "0")}`;
  const organizationId = `org_${number}`;
  return {
    atMs: 0,
    lane: "bulk",
    groupId: `${organizationId}#con_1`,
    deduplicationId: `${operationId}:0`,
    body: JSON.stringify({
      operation_id: operationId,
      action: "enable",
      organization_id: organizationId,
      connection_id: "con_1",
    }),
  };
}
