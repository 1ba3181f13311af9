import type { LastPlaces, Place } from "./place.ts";
import { SETTING_NAMES, type SettingName, type Settings } from "./request.ts";

/** An organization and a connection: the unit of order, of exclusion and of recorded state. */
export interface PairKey {
  readonly organizationId: string;
  readonly connectionId: string;
}

/** The right to change one pair in Auth0, held by one operation for a limited time. */
export interface Claim {
  readonly operationId: string;
  /** How many times in a row the operation took it while it was processed alone, under suspicion of crashing. */
  readonly alone: number;
  /** When others may take the claim over, in milliseconds on the worker's clock. */
  readonly untilMs: number;
}

/** A call that may change a connection, or have changed it, although no answer says so. */
export interface Doubt {
  readonly operationId: string;
  /** Until when it may still take effect, in milliseconds on the worker's clock; earlier versions did not write that down. */
  readonly untilMs?: number;
}

/** A value that a setting was given, and the place of the request that gave it. */
export interface PlacedSetting {
  readonly value: boolean;
  readonly place: Place;
}

/** What an operation did to a pair. */
export interface Applied {
  readonly operationId: string;
  readonly state: "enabled" | "disabled";
  readonly result: "applied" | "updated" | "unchanged";
  readonly before: Before;
  /** The settings that the connection had afterwards, as the answer or a look showed them; those that do not apply to it are missing. */
  readonly left?: Settings;
  readonly auth0Status: number;
  readonly place: Place;
  readonly atMs: number;
}

/**
 * What a look at a connection showed. `off`: it is associated with the organization and turned off. `disabled`: it is not
 * associated. `settings` are exactly those that apply to the connection.
 */
export type Seen =
  | { readonly state: "enabled" | "off"; readonly settings: Settings }
  | { readonly state: "disabled" };

/**
 * Where the state before an operation comes from. `seen`: a look right before its first call. `inferred`: Auth0's answer
 * to the call itself. `recorded`: what was last applied to the pair, which others may have changed since.
 */
export type BeforeSource = "seen" | "inferred" | "recorded";

/** A pair's state before an operation, as far as it is known. Of a seen state, a setting that it lacks does not apply. */
export type Before =
  | { readonly state: "unknown" }
  | { readonly state: "disabled"; readonly source: BeforeSource }
  | {
      readonly state: "enabled" | "off";
      readonly source: BeforeSource;
      readonly settings?: Settings;
      /** Of a recorded state: whether `settings` were all that apply to the connection, as its last answer or look showed. */
      readonly isComplete?: true;
    };

/** What the connections table knows of one pair. A pair never seen has version 0 and nothing else. */
export interface PairState {
  /** Grows by one with every write. A write names the version it was decided on, so an operation that lost its claim cannot settle. */
  readonly version: number;
  readonly applied?: Applied;
  /**
   * The newest operation that was applied, while that is another than `applied`: an older enable gave settings that
   * no newer one had named.
   */
  readonly newest?: Applied;
  /** Place of the last disable that was applied, or found to be overtaken by a newer enable. */
  readonly disabledPlace?: Place;
  /** Settings named by enables applied since the last disable. */
  readonly settings: { readonly [Name in SettingName]?: PlacedSetting };
  readonly lastPlaces: LastPlaces;
  readonly claim?: Claim;
  /**
   * A call whose answer was lost may take effect until then (worker's clock, milliseconds); only the operation that
   * made it may hold the claim before.
   */
  readonly unsettled?: { readonly operationId: string; readonly untilMs: number };
  /**
   * Operations whose call may have changed the connection unheard since it was last enabled or disabled for sure. What is
   * on record of the settings is what was asked for, and not surely what is there.
   */
  readonly inDoubt?: readonly Doubt[];
  /** What a look showed before the first call of an operation that has not been settled. */
  readonly seenBefore?: { readonly operationId: string; readonly seen: Seen };
}

/** A pair about which nothing is known yet. */
export const UNKNOWN_PAIR: PairState = { version: 0, settings: {}, lastPlaces: {} };

/** The values of the settings that requests gave a pair. */
export function valuesOf({ settings }: Pick<PairState, "settings">): Settings {
  const values: Settings = {};
  for (const name of SETTING_NAMES) {
    const placed = settings[name];
    if (placed !== undefined) values[name] = placed.value;
  }
  return values;
}
