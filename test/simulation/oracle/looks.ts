import type { Settings } from "../../../contract/request.ts";
import type { History, ObservedEffect, SpentCall } from "../history.ts";
import { type Standing, settingsThatApply, type Timeline } from "./timeline.ts";

/** A connection as the tenant shows it, with the settings that apply to it. */
export type Shown =
  | { readonly state: "disabled" }
  | { readonly state: "enabled" | "off"; readonly settings: Settings };

/** The looks of an operation at its connection. */
export function looksOf(operationId: string, { spent }: History): readonly SpentCall[] {
  return spent.filter((one) => one.operationId === operationId && one.call === "get");
}

/** What a look may have shown: one answer, unless the connection was changed while it was under way. */
export function shownAt(
  { sentAtMs, endedAtMs }: SpentCall,
  { pair, connectionId }: { readonly pair: string; readonly connectionId: string },
  history: History,
  timeline: Timeline,
): readonly Shown[] {
  return timeline
    .during(pair, sentAtMs, endedAtMs)
    .map((standing) => asShown(standing, connectionId, history));
}

function asShown(standing: Standing, connectionId: string, history: History): Shown {
  if (standing === "disabled") return { state: "disabled" };
  if (!standing.isEnabled && history.scenario.ways.variants.offShownAs === "absent")
    return { state: "disabled" };
  const names = settingsThatApply(history, connectionId);
  const settings = Object.fromEntries(names.map((name) => [name, standing.settings[name]]));
  return { state: standing.isEnabled ? "enabled" : "off", settings };
}

/** Whether what is there at a moment is what an operation itself made of it, and nothing else switched it since. */
export function isOwnWork(operationId: string, pair: string, atMs: number, timeline: Timeline): boolean {
  const earlier = timeline.changes(pair).filter((change) => change.atMs <= atMs);
  const isOwn = (change: ObservedEffect) => change.operationId === operationId;
  const switched = earlier.findLastIndex((change) => !isOwn(change) && change.kind !== "updated");
  return earlier.slice(switched + 1).some(isOwn);
}
