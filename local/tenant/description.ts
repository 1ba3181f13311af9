import { settingsOfStrategy } from "./strategies.ts";
import type { TenantVariants } from "./variants.ts";
import type { FullSettings, World } from "./world.ts";

/** A stand-in's description of itself. */
export interface TenantDescription {
  /** The first and the last id of those that are listed; left out where there are none. */
  readonly organizations: { readonly count: number; readonly first?: string; readonly last?: string };
  readonly connections: readonly {
    readonly connection_id: string;
    readonly name: string;
    readonly strategy: string;
  }[];
  /** Whether all other ids exist, too. */
  readonly every_id_exists: boolean;
  readonly variants: TenantVariants;
}

/** A connection of an organization as the Dashboard shows it, be it on or off. */
export interface DashboardConnection extends Partial<FullSettings> {
  readonly connection_id: string;
  readonly is_enabled: boolean;
}

/** Describes which organizations and connections a stand-in has, and in which variants it answers. */
export function describeTenant({
  organizations,
  connections,
  everyIdExists,
  variants,
}: World): TenantDescription {
  const [first, last] = [organizations[0]?.id, organizations.at(-1)?.id];
  return {
    organizations: {
      count: organizations.length,
      ...(first === undefined || last === undefined ? {} : { first, last }),
    },
    connections: Array.from(connections, ([connection_id, { name, strategy }]) => ({
      connection_id,
      name,
      strategy,
    })),
    every_id_exists: everyIdExists,
    variants,
  };
}

/** The connections associated with an organization, with the settings that apply to each. */
export function dashboardConnections(world: World, organizationId: string): readonly DashboardConnection[] {
  return world.associatedIn(organizationId).flatMap((connectionId) => {
    const association = world.association(organizationId, connectionId);
    if (association === undefined) return [];
    const names = settingsOfStrategy(world.connection(connectionId)?.strategy ?? "auth0");
    const settings = Object.fromEntries(names.map((name) => [name, association.settings[name]]));
    return [{ connection_id: connectionId, is_enabled: association.isEnabled, ...settings }];
  });
}
