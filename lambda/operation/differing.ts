import { SETTING_NAMES, type SettingName, type Settings } from "../../contract/request.ts";

/** The settings that are wanted and are not so. One that the connection does not have is not so either. */
export function differing(wanted: Settings, found: Settings): readonly SettingName[] {
  return SETTING_NAMES.filter((name) => wanted[name] !== undefined && wanted[name] !== found[name]);
}
