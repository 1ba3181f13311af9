import { type History, nameOf } from "../history.ts";
import type { Timeline } from "./timeline.ts";

/** An enable succeeds only where the connection was on at some moment while it was worked on. */
export function* enabledWhereSaid({ records, spent }: History, timeline: Timeline): Generator<string> {
  const callsOf = Map.groupBy(spent, ({ operationId }) => operationId);
  for (const record of records.values()) {
    const { operationId, request, status, startedAtMs } = record;
    if (status !== "succeeded" || request?.action !== "enable") continue;
    const pair = nameOf({ organizationId: request.organization_id, connectionId: request.connection_id });
    // A worker that crashed between the settlement and the record began earlier than the record says.
    const fromMs = Math.min(startedAtMs, ...(callsOf.get(operationId) ?? []).map(({ sentAtMs }) => sentAtMs));
    const standings = timeline.during(pair, fromMs, record.finishedAtMs);
    if (standings.some((standing) => standing !== "disabled" && standing.isEnabled)) continue;
    yield `${operationId} succeeded, but ${pair} was not enabled at any moment of it`;
  }
}
