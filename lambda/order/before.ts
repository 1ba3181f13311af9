import { SETTING_NAMES, type Settings } from "../request/schema.ts";
import type { Before, Pair } from "./pair.ts";

/**
 * A pair's state before an operation. An answer tells whether the connection was enabled; its settings are known only
 * where the connections table agrees that it was. Nothing is known where a claim was left behind: its call may have
 * changed the pair, and it may have been this operation's own.
 *
 * @param pair The pair as it was read before it was claimed for the call.
 * @param stateBefore What the call's answer gives away.
 */
export function beforeOf(pair: Pair, stateBefore: "enabled" | "disabled"): Before {
  if (pair.claim !== undefined || pair.unsettled !== undefined) return { state: "unknown" };
  if (stateBefore === "disabled") return { state: "disabled" };
  if (pair.applied?.state !== "enabled") return { state: "unknown" };
  const settings: Settings = {};
  for (const name of SETTING_NAMES) {
    const placed = pair.settings[name];
    if (placed !== undefined) settings[name] = placed.value;
  }
  return { state: "enabled", settings };
}
