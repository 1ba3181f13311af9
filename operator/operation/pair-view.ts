import { defined } from "../../contract/defined.ts";
import { iso } from "../../contract/iso.ts";
import { valuesOf } from "../../contract/pair.ts";
import type { RecordedPair } from "../drift/compare.ts";

/** What is on record of an organization's connection, as programs get it. */
export function pairObject({ connectionId, pair }: RecordedPair): object {
  const { claim, inDoubt, unsettled } = pair;
  const applied = pair.newest ?? pair.applied;
  return {
    connection_id: connectionId,
    state: applied?.state ?? "unknown",
    settings: applied?.state === "enabled" ? valuesOf(pair) : {},
    in_doubt: (inDoubt ?? []).map(({ operationId }) => operationId),
    ...defined({
      operation_id: applied?.operationId,
      applied_at: iso(applied?.atMs),
      at_work: claim?.operationId,
      unsettled_until: iso(unsettled?.untilMs),
    }),
  };
}
