import type { FullSettings, World } from "../world.ts";

/** An enabled connection as Auth0 shows it. */
export interface EnabledEntry {
  readonly connection_id: string;
  readonly assign_membership_on_login: boolean;
  readonly is_signup_enabled: boolean;
  readonly show_as_button: boolean;
  readonly connection: { readonly name: string; readonly strategy: string };
}

/** Shows an enabled connection. */
export function entryOf(connectionId: string, settings: FullSettings, world: World): EnabledEntry {
  return {
    connection_id: connectionId,
    assign_membership_on_login: settings.assign_membership_on_login,
    is_signup_enabled: settings.is_signup_enabled,
    show_as_button: settings.show_as_button,
    connection: world.connection(connectionId) ?? { name: connectionId, strategy: "auth0" },
  };
}
