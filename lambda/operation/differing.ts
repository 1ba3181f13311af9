import { SETTING_NAMES, type SettingName, type Settings } from "../../contract/request.ts";

/** The settings whose value is not the wanted one, or that the connection does not have. */
export function differing(wanted: Settings, found: Settings): readonly SettingName[] {
  return SETTING_NAMES.filter((name) => wanted[name] !== undefined && wanted[name] !== found[name]);
}
