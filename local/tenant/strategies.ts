import { SETTING_NAMES, type SettingName } from "../../contract/setting-names.ts";

/** Kinds of connections that the stand-in has: a database, and two kinds of enterprise connections. */
export const STRATEGIES = ["auth0", "okta", "samlp"] as const;

const ENTERPRISE_SETTINGS = SETTING_NAMES.filter((name) => name !== "is_signup_enabled");

/**
 * The settings that apply to connections of a strategy: those that their entries have. Recorded: entries of strategy
 * `okta` have no `is_signup_enabled`.
 */
export function settingsOfStrategy(strategy: string): readonly SettingName[] {
  return strategy === "auth0" ? SETTING_NAMES : ENTERPRISE_SETTINGS;
}
