import { iso } from "../../contract/iso.ts";
import type { Drift, LastRepair } from "../../operator/drift/compare.ts";
import type { EnqueuedRepair } from "../../operator/drift/repair.ts";
import { list } from "../output/list.ts";
import type { Styled } from "../output/styled.ts";
import { timeText } from "../output/time.ts";
import type { ListFlags } from "../session/options.ts";

/** Drifts in a table. @param nowMs AWS's clock. */
export function driftTable(drifts: readonly Drift[], flags: ListFlags, nowMs: number): Styled {
  return list(
    ["organization", "connection", "last applied", "the tenant has", "by operation", "at", "last repair"],
    drifts.map(({ organizationId, connectionId, recorded, live, operationId, appliedAtMs, lastRepair }) => [
      organizationId,
      connectionId,
      stateText(recorded),
      stateText(live),
      operationId,
      timeText(iso(appliedAtMs), flags, nowMs),
      lastRepair === undefined ? "" : repairText(lastRepair),
    ]),
    flags,
  );
}

/** @example repairText(lastRepair) // "dead_lettered (rejected): 404 The connection does not exist" */
function repairText({ status, reason, detail }: LastRepair): string {
  const why = reason === undefined ? "" : ` (${reason})`;
  return `${status}${why}${detail === undefined ? "" : `: ${detail}`}`;
}

/** Repairs that were enqueued, in a table. */
export function repairsTable(repairs: readonly EnqueuedRepair[]): Styled {
  return list(
    ["operation", "action", "organization", "connection"],
    repairs.map((repair) => [
      repair.operation_id,
      repair.action,
      repair.organization_id,
      "connection_id" in repair ? repair.connection_id : "",
    ]),
  );
}

function stateText({ state, settings }: Drift["live"] | Drift["recorded"]): string {
  const named = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  return [state, ...named].join(" ");
}
