import { iso } from "../../contract/iso.ts";
import type { Drift } from "../../operator/drift/compare.ts";
import { list } from "../output/list.ts";
import type { Styled } from "../output/styled.ts";
import { timeText } from "../output/time.ts";
import type { ListFlags } from "../session/options.ts";

/** Drifts in a table. */
export function driftTable(drifts: readonly Drift[], flags: ListFlags = {}): Styled {
  return list(
    ["organization", "connection", "last applied", "the tenant has", "by operation", "at"],
    drifts.map(({ organizationId, connectionId, recorded, live, operationId, appliedAtMs }) => [
      organizationId,
      connectionId,
      stateText(recorded),
      stateText(live),
      operationId,
      timeText(iso(appliedAtMs), flags),
    ]),
    flags,
  );
}

function stateText({ state, settings }: Drift["live"] | Drift["recorded"]): string {
  const named = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  return [state, ...named].join(" ");
}
