import type { SettingName } from "../../contract/request.ts";
import type { Connection, Organization } from "./entities.ts";
import { DEFAULT_ORGANIZATIONS, sampleConnections, sampleOrganizations } from "./sample.ts";
import { DEFAULT_VARIANTS, type TenantVariants } from "./variants.ts";

/** All settings of an enabled connection. */
export type FullSettings = { readonly [Name in SettingName]: boolean };

/** The settings that an enabled connection has where none are named. */
export const DEFAULT_SETTINGS: FullSettings = {
  assign_membership_on_login: false,
  show_as_button: true,
  is_signup_enabled: false,
};

/** The state of a connection in an organization. One that is off is associated and keeps its settings. */
export interface Association {
  readonly isEnabled: boolean;
  readonly settings: FullSettings;
}

/** A change of state. It names the resulting state, so that it applies to any state before. */
export type Effect = {
  readonly organizationId: string;
  readonly connectionId: string;
  /** Where a user of the Dashboard made it. */
  readonly by?: "dashboard";
} & (
  | { readonly kind: "enabled" | "updated" | "turned_on" | "turned_off"; readonly settings: FullSettings }
  /** The association is removed. */
  | { readonly kind: "disabled" }
);

/** Which organizations and connections there are, and how the tenant answers where that is not known. */
export interface WorldOptions {
  /** The organizations, in the order in which they are listed. Default: `sampleOrganizations(250)`. */
  readonly organizations?: readonly Organization[];
  /** The connections by id, in the order in which they are listed. Default: `sampleConnections()`. */
  readonly connections?: ReadonlyMap<string, Connection>;
  /**
   * Whether all other ids exist too, save those that start with `org_unknown` or `con_unknown`: organizations that no
   * list shows, and database connections. Default: false.
   */
  readonly everyIdExists?: boolean;
  /** Default: `DEFAULT_VARIANTS`. */
  readonly variants?: Partial<TenantVariants>;
}

/** The state of the tenant. */
export interface World {
  readonly organizations: readonly Organization[];
  readonly connections: ReadonlyMap<string, Connection>;
  readonly everyIdExists: boolean;
  readonly variants: TenantVariants;
  hasOrganization(organizationId: string): boolean;
  /** The connection, or undefined where there is none. */
  connection(connectionId: string): Connection | undefined;
  /** The state of a connection in an organization, or undefined where it is not associated. */
  association(organizationId: string, connectionId: string): Association | undefined;
  /** The settings of an enabled connection, or undefined where it is off or not associated. */
  settings(organizationId: string, connectionId: string): FullSettings | undefined;
  /** The connections associated with an organization, be they on or off, in the tenant's own order of connections. */
  associatedIn(organizationId: string): readonly string[];
  /** The connections enabled in an organization, in the same order. */
  enabledIn(organizationId: string): readonly string[];
  apply(effect: Effect): void;
  /** Adds an organization at the end of the list. */
  create(organization: Organization): void;
  /** The organizations that were added. */
  readonly created: readonly Organization[];
  /** The changes that lead from an empty world to this one. */
  effects(): Iterable<Effect>;
}

/** Creates a world in which nothing is enabled. */
export function createWorld(options: WorldOptions): World {
  const { connections = sampleConnections() } = options;
  const organizations = [...(options.organizations ?? sampleOrganizations(DEFAULT_ORGANIZATIONS))];
  const created: Organization[] = [];
  const { everyIdExists = false } = options;
  const organizationIds = new Set(organizations.map(({ id }) => id));
  const associations = new Map<string, Map<string, Association>>();
  const inOrder = orderOf(connections);

  function association(organizationId: string, connectionId: string): Association | undefined {
    return associations.get(organizationId)?.get(connectionId);
  }

  function associatedIn(organizationId: string): readonly string[] {
    return [...(associations.get(organizationId)?.keys() ?? [])].sort(inOrder);
  }

  return {
    organizations,
    connections,
    everyIdExists,
    variants: { ...DEFAULT_VARIANTS, ...options.variants },

    hasOrganization: (id) => organizationIds.has(id) || (everyIdExists && !id.startsWith("org_unknown")),

    connection(connectionId) {
      const known = connections.get(connectionId);
      if (known !== undefined || !everyIdExists || connectionId.startsWith("con_unknown")) return known;
      return { name: connectionId.slice("con_".length), strategy: "auth0" };
    },

    association,

    settings(organizationId, connectionId) {
      const found = association(organizationId, connectionId);
      return found?.isEnabled ? found.settings : undefined;
    },

    associatedIn,

    enabledIn: (organizationId) =>
      associatedIn(organizationId).filter((id) => association(organizationId, id)?.isEnabled),

    apply(effect) {
      const own = associations.get(effect.organizationId) ?? new Map<string, Association>();
      if (effect.kind === "disabled") own.delete(effect.connectionId);
      else {
        const { settings } = effect;
        own.set(effect.connectionId, { isEnabled: effect.kind !== "turned_off", settings });
      }
      if (own.size > 0) associations.set(effect.organizationId, own);
      else associations.delete(effect.organizationId);
    },

    created,

    create(organization) {
      organizations.push(organization);
      organizationIds.add(organization.id);
      created.push(organization);
    },

    *effects() {
      for (const [organizationId, own] of associations) {
        for (const [connectionId, { isEnabled, settings }] of own) {
          yield { kind: isEnabled ? "enabled" : "turned_off", organizationId, connectionId, settings };
        }
      }
    },
  };
}

/**
 * Recorded: the order in which a list shows connections is not the one in which they were enabled. The tenant's own come
 * first, in their order, then the others by id.
 */
function orderOf(connections: ReadonlyMap<string, Connection>): (a: string, b: string) => number {
  const ranks = new Map([...connections.keys()].map((id, index) => [id, index]));
  const rank = (id: string) => ranks.get(id) ?? ranks.size;
  return (a, b) => rank(a) - rank(b) || (a < b ? -1 : 1);
}
