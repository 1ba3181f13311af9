import type { Applied, PairState } from "../../contract/pair.ts";
import { comparePlaces, type Place } from "../../contract/place.ts";
import {
  type ChangeRequest,
  SETTING_DEFAULTS,
  SETTING_NAMES,
  type Settings,
  settingsOf,
} from "../../contract/request.ts";
import { CLOCK_SKEW_MS } from "./claim.ts";
import { findsExpectedLast } from "./expected-last.ts";

/** What is left to do for a request, given what was applied to its pair before. */
export type Decision =
  /** Its own settlement is there already; only the record is missing. */
  | { readonly do: "record"; readonly applied: Applied }
  /** Something newer made it pointless. */
  | { readonly do: "supersede"; readonly byOperationId: string }
  /**
   * A disable that a newer enable overtook: the connection stays enabled, but what was set before the disable is void.
   * Update the connection with these defaults of settings that no request since has named (none: no call), then settle
   * with `settleOvertaken`; the operation is superseded.
   */
  | { readonly do: "overtaken"; readonly byOperationId: string; readonly defaults: Settings }
  /** Call Auth0; of an enable, with these settings. */
  | { readonly do: "apply"; readonly settings: Settings };

/**
 * Decides whether a request is still to be applied: the last request wins, setting by setting.
 *
 * A request that expects a certain operation to be the last one is for that state alone (`expected-last.ts`). An older request than the last disable is void. An older enable than the last enable may still give those settings
 * that no newer enable named; an older disable may not undo a newer enable.
 *
 * @param pair What was applied so far.
 * @param request The request, with its place.
 */
export function decide(pair: PairState, request: ChangeRequest, place: Place): Decision {
  const { applied, disabledPlace } = pair;
  if (applied === undefined) return { do: "apply", settings: settingsOf(request) };
  const newest = pair.newest ?? applied;
  for (const settled of [applied, newest]) {
    if (isSettlementOf(settled, request, place)) return { do: "record", applied: settled };
  }

  const byOperationId = newest.operationId;
  const isExpected = findsExpectedLast(pair, request);
  if (isExpected !== undefined) {
    return isExpected ? { do: "apply", settings: settingsOf(request) } : { do: "supersede", byOperationId };
  }
  if (disabledPlace !== undefined && comparePlaces(place, disabledPlace) <= 0) {
    return { do: "supersede", byOperationId };
  }
  if (comparePlaces(place, newest.place) > 0) return { do: "apply", settings: settingsOf(request) };
  if (request.action === "disable") {
    return { do: "overtaken", byOperationId, defaults: defaultsOfUnnamed(pair, place) };
  }
  const settings = withoutNewer(settingsOf(request), pair, place);
  return Object.keys(settings).length > 0 ? { do: "apply", settings } : { do: "supersede", byOperationId };
}

/**
 * Whether a pair names this very request as settled, so that only its record is missing. An operation_id alone does not say
 * so: a record expires, and its id may be used again. A message that was sent after the settlement is another request.
 */
export function isSettlementOf(settled: Applied, request: ChangeRequest, place: Place): boolean {
  if (settled.operationId !== request.operation_id) return false;
  if ((settled.state === "disabled") !== (request.action === "disable")) return false;
  const isSameMessage = settled.place.lane === place.lane && settled.place.sequence === place.sequence;
  return isSameMessage || place.sentAtMs <= settled.atMs + CLOCK_SKEW_MS;
}

function withoutNewer(settings: Settings, pair: PairState, place: Place): Settings {
  const left = { ...settings };
  for (const name of SETTING_NAMES) {
    const newer = pair.settings[name];
    if (newer !== undefined && comparePlaces(place, newer.place) <= 0) delete left[name];
  }
  return left;
}

/**
 * What a disable would have voided: every setting that no request since has named. Those without a request on record
 * count too: they may be from before the first request, or from a call whose sender crashed before it settled.
 */
function defaultsOfUnnamed(pair: PairState, place: Place): Settings {
  const defaults: Settings = {};
  for (const name of SETTING_NAMES) {
    const named = pair.settings[name];
    if (named === undefined || comparePlaces(named.place, place) < 0) defaults[name] = SETTING_DEFAULTS[name];
  }
  return defaults;
}
