import type { Settings } from "../../contract/request.ts";

/** One organization connection in Auth0, as far as promise 2 speaks of it. */
export type ConnectionState =
  | { readonly enabled: false }
  | { readonly enabled: true; readonly settings: Required<Settings> };

export const DISABLED: ConnectionState = { enabled: false };

/** What Auth0 documents for settings that no request named. */
const DEFAULTS = { assign_membership_on_login: false, show_as_button: true, is_signup_enabled: false };

/** What an enable makes of a connection: absent settings stay, or get their defaults where it was disabled. */
export function enabled(state: ConnectionState, settings: Settings): ConnectionState {
  return {
    enabled: true,
    settings: { ...DEFAULTS, ...(state.enabled ? state.settings : {}), ...settings },
  };
}
