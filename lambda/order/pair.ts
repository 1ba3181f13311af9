import type { SettingName, Settings } from "../request/schema.ts";
import type { LastPlaces, Place } from "./place.ts";

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
  readonly auth0Status: number;
  readonly place: Place;
  readonly atMs: number;
}

/** A pair's state before an operation, as far as it is known. */
export type Before =
  | { readonly state: "unknown" }
  | { readonly state: "disabled" }
  | { readonly state: "enabled"; readonly settings?: Settings };

/** What the connections table knows of one pair. A pair never seen has version 0 and nothing else. */
export interface Pair {
  /** Grows by one with every write. A write names the version it was decided on, so whoever lost a claim cannot settle. */
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
  readonly inDoubt?: readonly string[];
}

/** A pair about which nothing is known yet. */
export const UNKNOWN_PAIR: Pair = { version: 0, settings: {}, lastPlaces: {} };
