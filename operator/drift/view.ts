import { defined } from "../../contract/defined.ts";
import { iso } from "../../contract/iso.ts";
import type { Drift, LastRepair } from "./compare.ts";
import type { ComparedOrganization } from "./find-drift.ts";

/** A drift as programs get it. */
export function driftObject({
  organizationId,
  connectionId,
  recorded,
  live,
  operationId,
  appliedAtMs,
  lastRepair,
}: Drift) {
  return {
    organization_id: organizationId,
    connection_id: connectionId,
    recorded,
    live,
    operation_id: operationId,
    applied_at: iso(appliedAtMs),
    ...(lastRepair === undefined ? {} : { last_repair: repairOutcome(lastRepair) }),
  };
}

function repairOutcome({ operation_id, status, reason, detail, finished_at }: LastRepair): object {
  return defined({ operation_id, status, reason, detail, finished_at });
}

/** What was found in one organization, as programs get it. */
export function comparedObjects({ organizationId, comparison }: ComparedOrganization): object[] {
  const organization = { organization_id: organizationId };
  if (comparison.kind === "gone") return [{ event: "unknown_organization", ...organization }];
  if (comparison.kind === "unrecorded") return [{ event: "without_records", ...organization }];
  const omitted = (why: string) => (connectionId: string) => ({
    event: "not_compared",
    ...organization,
    connection_id: connectionId,
    why,
  });
  const { drifts, busy, unlisted } = comparison;
  return [...drifts.map(driftObject), ...busy.map(omitted("busy")), ...unlisted.map(omitted("unlisted"))];
}
