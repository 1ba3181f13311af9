import type { ChangeCall } from "../auth0/calls.ts";
import { SETTING_NAMES, type SettingName, type Settings } from "../request/schema.ts";
import { callsInDoubt } from "./doubt.ts";
import type { Before, Pair } from "./pair.ts";

/**
 * A pair's state before an operation. An answer tells whether the connection was enabled; its settings are known only
 * where they were captured, or the connections table agrees that it was. Nothing else is known where a call is in doubt:
 * it may have changed the pair, and it may have been this operation's own.
 *
 * @param pair The pair as it was read before it was claimed for the call.
 * @param stateBefore What the call's answer gives away.
 * @param captured What a look at the connection gave away before the operation's first call. Where the answer contradicts
 *   it, somebody else changed the connection in between.
 */
export function beforeOf(pair: Pair, stateBefore: "enabled" | "disabled", captured?: Before): Before {
  if (captured?.state === stateBefore) return captured;
  if (callsInDoubt(pair).length > 0) return { state: "unknown" };
  if (stateBefore === "disabled") return { state: "disabled" };
  if (pair.applied?.state !== "enabled") return { state: "unknown" };
  const settings: Settings = {};
  for (const name of SETTING_NAMES) {
    const placed = pair.settings[name];
    if (placed !== undefined) settings[name] = placed.value;
  }
  return { state: "enabled", settings };
}

/**
 * Whether the state before a call has to be captured, if it is to be on record: the answer will not give it away, and the
 * connections table does not know it. What a call of the operation itself may have changed, nobody can capture any more.
 *
 * @param pair The pair as it was read.
 * @param call The call that is about to be made, with the settings that it changes.
 */
export function mustCapture(
  pair: Pair,
  operationId: string,
  call: { readonly kind: ChangeCall; readonly settings: Settings },
): boolean {
  if (call.kind === "enable") return false;
  const inDoubt = callsInDoubt(pair);
  if (inDoubt.length > 0) return !inDoubt.includes(operationId);
  if (pair.applied?.state !== "enabled") return call.kind === "update" || pair.applied === undefined;
  const changed = call.kind === "disable" ? SETTING_NAMES : (Object.keys(call.settings) as SettingName[]);
  return changed.some((name) => pair.settings[name] === undefined);
}
