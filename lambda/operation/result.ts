import type { Seen } from "../../contract/pair.ts";
import type { ChangeRequest, Settings } from "../../contract/request.ts";
import { differing } from "./differing.ts";

/** What an operation did to its connection. */
export type Result = "applied" | "updated" | "unchanged";

/**
 * What an operation did, from what its last answer says and from what was there before its first call. Pure.
 *
 * @param told What the last answer says.
 * @param facts.isInDoubt Whether an earlier call of the operation may have taken effect unheard: then "unchanged" speaks of
 *   that call's work.
 */
export function resultOf(
  told: Result,
  facts: {
    readonly action: ChangeRequest["action"];
    readonly settings: Settings;
    readonly seen: Seen | undefined;
    readonly isInDoubt: boolean;
  },
): Result {
  const { action, settings, seen, isInDoubt } = facts;
  if (seen === undefined) return told === "unchanged" && isInDoubt ? "applied" : told;
  if (action === "disable") {
    if (seen.state === "disabled") return "unchanged";
    // Another client removed it between the look and the call.
    return told === "unchanged" && !isInDoubt ? "unchanged" : "applied";
  }
  if (seen.state !== "enabled") return "applied";
  return differing(settings, seen.settings).length === 0 ? "unchanged" : "updated";
}
