import type { History } from "../history.ts";

/** An operation id that is used again after its record expired is another operation: it calls, or says why not. */
export function* reusesCalled({ reused, records, spent, auth0 }: History): Generator<string> {
  for (const { operationId, organizationId, connectionId, again, sentAtMs } of reused) {
    const record = records.get(operationId);
    if (record?.status === "dead_lettered") continue;
    if (record?.status !== "succeeded") {
      yield `${operationId}, used again, is ${record?.status ?? "not on record"}`;
    } else if (!spent.some((call) => call.operationId === operationId && call.sentAtMs >= sentAtMs)) {
      yield `${operationId}, used again after its record expired, succeeded without a call`;
    }
    const isOn = auth0.settings(organizationId, connectionId) !== undefined;
    if (isOn !== (again === "enable")) yield `${operationId}, used again to ${again}, did not`;
  }
}
