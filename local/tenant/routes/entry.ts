import type { Connection } from "../entities.ts";
import { settingsOfStrategy } from "../strategies.ts";
import type { Association, FullSettings, World } from "../world.ts";

/** A connection of an organization as Auth0 shows it: with the settings that apply to connections of its strategy. */
export interface EnabledEntry extends Partial<FullSettings> {
  readonly connection_id: string;
  readonly is_enabled?: boolean;
  readonly connection: Connection;
}

/** Shows a connection of an organization. */
export function entryOf(connectionId: string, association: Association, world: World): EnabledEntry {
  const connection = world.connection(connectionId) ?? { name: connectionId, strategy: "auth0" };
  return {
    connection_id: connectionId,
    ...Object.fromEntries(
      settingsOfStrategy(connection.strategy).map((name) => [name, association.settings[name]]),
    ),
    ...(world.variants.offShownAs === "off" ? { is_enabled: association.isEnabled } : {}),
    connection,
  };
}

/** Whether the tenant shows an association: one that is off only under that variant. */
export function isShown(association: Association | undefined, world: World): association is Association {
  return association !== undefined && (association.isEnabled || world.variants.offShownAs === "off");
}
