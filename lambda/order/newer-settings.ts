import type { PairState, PlacedSetting } from "../../contract/pair.ts";
import { comparePlaces, type Place } from "../../contract/place.ts";
import { SETTING_NAMES } from "../../contract/request.ts";

/** The settings of a pair while they are put together. */
export type PairSettings = { -readonly [Name in keyof PairState["settings"]]: PlacedSetting };

/** The settings on record that newer requests gave than the one with this place. */
export function newerSettings({ settings }: PairState, place: Place): PairState["settings"] {
  const newer: PairSettings = {};
  for (const name of SETTING_NAMES) {
    const setting = settings[name];
    if (setting !== undefined && comparePlaces(setting.place, place) > 0) newer[name] = setting;
  }
  return newer;
}
