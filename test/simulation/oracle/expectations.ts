import type { Expectation } from "../../../contract/request.ts";
import { SETTING_NAMES } from "../../../contract/request.ts";
import { type History, nameOf } from "../history.ts";
import { isOwnWork, looksOf, type Shown, shownAt } from "./looks.ts";
import type { Intake } from "./operations.ts";
import type { Timeline } from "./timeline.ts";

/** A request that expects a state is left alone where a look showed another one, and carried out where one showed it. */
export function* expectationsKept(history: History, intake: Intake, timeline: Timeline): Generator<string> {
  for (const { operationId, request, status, ...record } of history.records.values()) {
    if (request === undefined || request.action === "retrieve" || request.expected === undefined) continue;
    if (intake.operations.get(operationId)?.contents.length !== 1) continue;
    const { expected, organization_id: organizationId, connection_id: connectionId } = request;
    const pair = nameOf({ organizationId, connectionId });
    const looks = looksOf(operationId, history).map((look) => ({
      isOwn: isOwnWork(operationId, pair, look.sentAtMs, timeline),
      shown: shownAt(look, { pair, connectionId }, history, timeline),
    }));
    const shown = looks.flatMap((look) => (look.isOwn ? [] : look.shown));
    // A disable that was overtaken resets settings; where the answer to that was lost, a look shows its own work, enabled.
    const reset = looks.flatMap((look) =>
      look.isOwn && request.action === "disable" ? look.shown.filter(({ state }) => state === "enabled") : [],
    );
    const isLeftAlone =
      "ending" in record && record.ending.status === "superseded" && "detail" in record.ending;
    // The operation that it expects to be the last one is not on record where retention took the pair's entry away.
    const isForgotten = expected.operation_id !== undefined && history.forgottenPairs.has(pair);
    if (isLeftAlone && !isForgotten && [...shown, ...reset].every((one) => isAsExpected(one, expected))) {
      yield `${operationId} is left alone, but no look showed anything else than it expects`;
    }
    if (status === "succeeded" && !shown.some((one) => isAsExpected(one, expected))) {
      yield `${operationId} is carried out, but no look showed what it expects`;
    }
  }
}

function isAsExpected(shown: Shown, expected: Expectation): boolean {
  if (shown.state !== expected.state) return false;
  if (shown.state === "disabled" || expected.state === "disabled") return true;
  const { settings } = shown;
  return SETTING_NAMES.every(
    (name) =>
      expected[name] === undefined || settings[name] === undefined || expected[name] === settings[name],
  );
}
