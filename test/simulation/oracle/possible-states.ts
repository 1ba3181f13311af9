import {
  type ChangeRequest,
  SETTING_DEFAULTS,
  SETTING_NAMES,
  type SettingName,
  type Settings,
  settingsOf,
} from "../../../contract/request.ts";
import type { ObservedEffect } from "../history.ts";
import type { Asked } from "./order.ts";
import { after as afterChange, type Standing } from "./timeline.ts";

/** What a pair's state in the end may come from. */
interface Causes {
  readonly orders: Iterable<readonly Asked[]>;
  readonly initial: Standing;
  /** What users of the Dashboard did, oldest first. */
  readonly interventions: readonly ObservedEffect[];
  /** Whether an association that is off shows as none: then a look may end a disable, and the association stays. */
  readonly offLooksAbsent: boolean;
}

type States = Map<string, Standing>;

/** Every state that requests, and users of the Dashboard in between, may have led to, as text. */
export function possibleStates({
  orders,
  initial,
  interventions,
  offLooksAbsent,
}: Causes): ReadonlySet<string> {
  const results = new Set<string>();
  // No request turns a connection off: where one is off in the end, it was so from the beginning or by a user's hand.
  const offs = offLooksAbsent ? [initial, ...interventions.map(afterChange)].filter(isOff) : [];
  for (const order of orders) {
    let states: States = new Map([[spell(initial), initial]]);
    const strays = order.filter(({ stray }) => stray);
    for (const asked of order) {
      const { request, stray } = asked;
      if (asked.never) continue;
      // Older requests may have been applied after it: it is what they found then, and what they do not name stays.
      for (const { request: early } of strays) addAfter(states, early, states);
      if (stray) strays.shift();
      for (const change of interventions) if (mayFollow(asked, change)) add(states, afterChange(change));
      const next: States = isKept(asked, interventions) ? new Map() : new Map(states);
      addAfter(states, request, next);
      if (request.action === "disable") for (const state of offs) add(next, state);
      states = next;
    }
    for (const change of interventions) if (hasLastWord(change, order)) add(states, afterChange(change));
    const last = interventions.at(-1);
    if (last !== undefined && order.every(({ calls }) => calls === undefined || calls.overAtMs < last.atMs)) {
      states = new Map();
      add(states, afterChange(last));
    }
    for (const change of interventions) {
      const late = order.filter((asked) => !asked.never && mayFollow(asked, change));
      const base = afterChange(change);
      // What a user turned off and looks absent is associated again as if it were new.
      const bases: readonly Standing[] = offLooksAbsent && isOff(base) ? [base, "disabled"] : [base];
      for (const one of bases) for (const state of filledIn(one, late, order).keys()) results.add(state);
    }
    for (const stray of strayDisables(order)) {
      const older = order.slice(0, order.indexOf(stray));
      for (const state of filledIn("disabled", older, order).keys()) results.add(state);
    }
    for (const state of states.keys()) results.add(state);
  }
  return results;
}

/**
 * What older requests may make of a change in the Dashboard, or of a disable that no record tells of, where they are applied
 * after newer ones: an enable names what no newer request has named, and a disable that a newer enable overtook resets it.
 */
function filledIn(base: Standing, late: readonly Asked[], order: readonly Asked[]): States {
  const states: States = new Map();
  if (late.length === 0) return states;
  add(states, base);
  for (const asked of late) {
    const isEnable = asked.request.action === "enable";
    if (asked.never || !(isEnable || isOvertaken(asked))) continue;
    const newer = order.slice(order.indexOf(asked) + 1).filter(({ never }) => !never);
    const settings = isEnable ? settingsOf(asked.request) : { ...SETTING_DEFAULTS };
    for (const { request } of newer) {
      for (const name of Object.keys(settingsOf(request)) as SettingName[]) delete settings[name];
    }
    for (const state of [...states.values()]) {
      if (isEnable || isOn(state)) add(states, enabled(state, settings));
    }
  }
  return states;
}

/** Whether a newer request was applied first. */
function isOvertaken({ record }: Asked): boolean {
  return record?.status === "superseded" && "byOperationId" in record.ending;
}

/** Disables that took effect at a time that no record tells, and that nothing newer has settled since. */
function strayDisables(order: readonly Asked[]): readonly Asked[] {
  const sure = order.findLastIndex((asked) => asked.sure);
  return order.filter(({ stray, request }, index) => stray && request.action === "disable" && index > sure);
}

/** Whether a request may have been applied after a change in the Dashboard. */
function mayFollow({ calls }: Asked, { atMs }: ObservedEffect): boolean {
  return calls === undefined || calls.overAtMs >= atMs;
}

/** Whether what a request did surely stayed until the requests that stand behind it: no change in the Dashboard undid it. */
function isKept({ sure, calls }: Asked, interventions: readonly ObservedEffect[]): boolean {
  return sure && interventions.every(({ atMs }) => calls !== undefined && calls.lastSentAtMs > atMs);
}

/** Whether a change in the Dashboard may be what is there in the end: no request was brought to its end by a later call. */
function hasLastWord({ atMs }: ObservedEffect, order: readonly Asked[]): boolean {
  return order.every(
    ({ record, calls }) =>
      record?.status !== "succeeded" || calls === undefined || calls.lastSentAtMs <= atMs,
  );
}

function isOff(state: Standing): boolean {
  return state !== "disabled" && !state.isEnabled;
}

function isOn(state: Standing): boolean {
  return state !== "disabled" && state.isEnabled;
}

/** Adds what a request makes of each of several states to others. */
function addAfter(states: ReadonlyMap<string, Standing>, request: ChangeRequest, to: States): void {
  for (const state of [...states.values()]) add(to, after(state, request));
}

function add(states: States, state: Standing): void {
  states.set(spell(state), state);
}

/** A connection that is enabled again keeps its settings where it was off, and has none where it was not associated. */
function after(state: Standing, request: ChangeRequest): Standing {
  return request.action === "disable" ? "disabled" : enabled(state, settingsOf(request));
}

function enabled(state: Standing, settings: Settings): Standing {
  const kept = state === "disabled" ? SETTING_DEFAULTS : state.settings;
  return { isEnabled: true, settings: { ...kept, ...settings } };
}

/** A state as text, the same for the same state. */
export function spell(state: Standing): string {
  if (state === "disabled") return state;
  const on = SETTING_NAMES.filter((name) => state.settings[name]).join(", ");
  return `${state.isEnabled ? "enabled" : "off"} (${on || "nothing on"})`;
}
