import type { Applied, PairState } from "../../contract/pair.ts";
import { compareInLane, comparePlaces, type LastPlaces, type Place } from "../../contract/place.ts";
import { type ChangeRequest, SETTING_NAMES, type Settings } from "../../contract/request.ts";
import { newerSettings, type PairSettings } from "./newer-settings.ts";

/** What a successful call did to a pair. */
export interface Effect extends Omit<Applied, "state" | "atMs"> {
  readonly action: ChangeRequest["action"];
  /** The settings that the request names, as far as no newer one does. */
  readonly settings: Settings;
  /**
   * Whether the call made the association anew: a connection that was not associated had no settings any more, and has those
   * that the call gave it. Besides the request's own these are the newer ones.
   */
  readonly isNew: boolean;
}

/**
 * The pair after a request was applied to it: state, place, each setting with the place that gave it, claim released.
 *
 * An older enable that only filled in settings leaves the newest operation on record beside it.
 */
export function settle(
  pair: PairState,
  effect: Effect,
  nowMs: number,
): PairState & { readonly applied: Applied } {
  const { action, settings, isNew, ...rest } = effect;
  const disables = action === "disable";
  const applied: Applied = { ...rest, state: disables ? "disabled" : "enabled", atMs: nowMs };
  const newest = pair.newest ?? pair.applied;
  const fillsIn = newest !== undefined && comparePlaces(newest.place, effect.place) > 0;
  const kept = isNew ? newerSettings(pair, effect.place) : pair.settings;
  return {
    version: pair.version + 1,
    applied,
    settings: disables ? {} : { ...kept, ...placed(settings, effect.place) },
    lastPlaces: lastPlacesWith(effect.place, pair),
    ...optional("newest", fillsIn ? newest : undefined),
    ...optional("disabledPlace", disables ? effect.place : pair.disabledPlace),
    ...optional("unsettled", stillUnsettled(pair, nowMs)),
    ...optional("inDoubt", stillInDoubt(pair, effect)),
  };
}

/** What the settlement itself makes sure is no longer in doubt: all of a connection that was switched, else its own settings. */
function stillInDoubt({ inDoubt }: PairState, { action, isNew, operationId }: Effect): PairState["inDoubt"] {
  if (action === "disable" || isNew) return undefined;
  const others = inDoubt?.filter((doubt) => doubt.operationId !== operationId) ?? [];
  return others.length > 0 ? others : undefined;
}

/**
 * The pair after a disable that a newer enable overtook: nothing older than the disable counts any more, claim released.
 *
 * @param place The disable's place.
 */
export function settleOvertaken({ claim: _, ...pair }: PairState, place: Place, nowMs: number): PairState {
  const { unsettled: __, seenBefore: ___, applied, newest, ...rest } = pair;
  return {
    ...rest,
    ...optional("applied", withoutLeft(applied)),
    ...optional("newest", withoutLeft(newest)),
    version: pair.version + 1,
    disabledPlace: place,
    settings: newerSettings(pair, place),
    lastPlaces: lastPlacesWith(place, pair),
    ...optional("unsettled", stillUnsettled(pair, nowMs)),
  };
}

/** What was left does not hold any more where something of it was taken back. */
function withoutLeft(applied: Applied | undefined): Applied | undefined {
  if (applied === undefined) return undefined;
  const { left: _, ...rest } = applied;
  return rest;
}

function placed(settings: Settings, place: Place): PairState["settings"] {
  const result: PairSettings = {};
  for (const name of SETTING_NAMES) {
    const value = settings[name];
    if (value !== undefined) result[name] = { value, place };
  }
  return result;
}

function lastPlacesWith(place: Place, { lastPlaces }: PairState): LastPlaces {
  const last = lastPlaces[place.lane];
  const newest = last !== undefined && compareInLane(last, place) > 0 ? last : place;
  const { sequence, sentAtMs } = newest;
  return { ...lastPlaces, [place.lane]: { sequence, sentAtMs } };
}

/** A lost call of this very operation can still land after its retry succeeded: others keep waiting for that. */
function stillUnsettled(pair: PairState, nowMs: number): PairState["unsettled"] {
  return pair.unsettled !== undefined && pair.unsettled.untilMs > nowMs ? pair.unsettled : undefined;
}

function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: V });
}
