import { SETTING_DEFAULTS, type Settings } from "../../../contract/request.ts";
import { settingsOfStrategy } from "../../../local/tenant/strategies.ts";
import { type History, nameOf, type ObservedEffect } from "../history.ts";

/** How a connection stands in an organization: not associated, or on or off with its settings. */
export type Standing = "disabled" | { readonly isEnabled: boolean; readonly settings: Required<Settings> };

/** What was so in Auth0, and when. */
export interface Timeline {
  /** At a moment, in milliseconds since the epoch. */
  at(pair: string, atMs: number): Standing;
  /**
   * At a moment, and after each change until another.
   *
   * @param except An operation whose own changes are left out.
   */
  during(pair: string, fromMs: number, toMs: number, except?: string): readonly Standing[];
  /** The changes of a pair, oldest first. */
  changes(pair: string): readonly ObservedEffect[];
}

/** Puts together what was so in Auth0 in the course of a world. */
export function timelineOf({ effects, scenario }: History): Timeline {
  const changesOf = Map.groupBy(effects, nameOf);
  const atFirst = new Map(scenario.enabled.map((one) => [nameOf(one), one]));
  const changes = (pair: string) => changesOf.get(pair) ?? [];
  const first = (pair: string): Standing => {
    const found = atFirst.get(pair);
    if (found === undefined) return "disabled";
    return { isEnabled: !found.isOff, settings: { ...SETTING_DEFAULTS, ...found.settings } };
  };
  const at = (pair: string, atMs: number) => {
    const last = changes(pair).findLast((change) => change.atMs <= atMs);
    return last === undefined ? first(pair) : after(last);
  };
  return {
    at,
    changes,
    during: (pair, fromMs, toMs, except = "") => [
      at(pair, fromMs),
      ...changes(pair)
        .filter(({ atMs, operationId }) => atMs > fromMs && atMs <= toMs && operationId !== except)
        .map(after),
    ],
  };
}

/** How a connection stands after a change. */
export function after(change: ObservedEffect): Standing {
  if (change.kind === "disabled") return "disabled";
  return { isEnabled: change.kind !== "turned_off", settings: change.settings };
}

/** The settings that apply to a connection. */
export function settingsThatApply({ scenario }: History, connectionId: string) {
  return settingsOfStrategy(scenario.ways.strategies.get(connectionId) ?? "auth0");
}
