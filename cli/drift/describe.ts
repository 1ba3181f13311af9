import { iso } from "../../contract/iso.ts";
import type { Drift } from "../../operator/drift/compare.ts";
import type { Styled } from "../output/styled.ts";
import { table } from "../output/table.ts";

/** Drifts in a table. */
export function driftTable(drifts: readonly Drift[]): Styled {
  return table(
    ["organization", "connection", "last applied", "the tenant has", "by operation", "at"],
    drifts.map(({ organizationId, connectionId, recorded, live, operationId, appliedAtMs }) => [
      organizationId,
      connectionId,
      stateText(recorded),
      stateText(live),
      operationId,
      iso(appliedAtMs),
    ]),
  );
}

function stateText({ state, settings }: Drift["live"] | Drift["recorded"]): string {
  const named = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  return [state, ...named].join(" ");
}
