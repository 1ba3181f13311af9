/** The settings of an enabled connection, as Auth0 names them. */
export const SETTING_NAMES = ["assign_membership_on_login", "show_as_button", "is_signup_enabled"] as const;

/** The name of one setting of an enabled connection. */
export type SettingName = (typeof SETTING_NAMES)[number];
