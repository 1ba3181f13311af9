import type { SettingName } from "../../lambda/request/schema.ts";
import { DEFAULT_VARIANTS, type TenantVariants } from "./variants.ts";

/** An organization as the list of organizations shows it. */
export interface Organization {
  readonly id: string;
  readonly name: string;
  readonly display_name?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** What a connection is called and of which kind it is. */
export interface Connection {
  readonly name: string;
  readonly strategy: string;
}

/** All settings of an enabled connection. */
export type FullSettings = { readonly [Name in SettingName]: boolean };

/** The settings that an enabled connection has where none are named. */
export const DEFAULT_SETTINGS: FullSettings = {
  assign_membership_on_login: false,
  show_as_button: true,
  is_signup_enabled: false,
};

/** How a connection stands in an organization. One that is off is associated and keeps its settings. */
export interface Association {
  readonly isEnabled: boolean;
  readonly settings: FullSettings;
}

/** A change of state. It says what is so afterwards, so that it can be applied to whatever is there. */
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
  /** What `GET /api/v2/organizations` lists, in this order. Default: `sampleOrganizations(250)`. */
  readonly organizations?: readonly Organization[];
  /** Ids that exist. Default: all that are well-formed and do not start with `org_unknown`. */
  readonly organizationIds?: ReadonlySet<string>;
  /** Connections that exist, by id. Default: all well-formed ids that do not start with `con_unknown`. */
  readonly connections?: ReadonlyMap<string, Connection>;
  /** Default: `DEFAULT_VARIANTS`. */
  readonly variants?: Partial<TenantVariants>;
}

/** The state of the tenant. */
export interface World {
  readonly organizations: readonly Organization[];
  readonly variants: TenantVariants;
  hasOrganization(organizationId: string): boolean;
  /** The connection, or undefined where there is none. */
  connection(connectionId: string): Connection | undefined;
  /** How a connection stands in an organization, or undefined where it is not associated. */
  association(organizationId: string, connectionId: string): Association | undefined;
  /** The settings of an enabled connection, or undefined where it is off or not associated. */
  settings(organizationId: string, connectionId: string): FullSettings | undefined;
  /** The connections associated with an organization, be they on or off, in the tenant's own order of connections. */
  associatedIn(organizationId: string): readonly string[];
  /** The connections enabled in an organization, in the same order. */
  enabledIn(organizationId: string): readonly string[];
  apply(effect: Effect): void;
  /** The changes that lead from an empty world to this one. */
  effects(): Iterable<Effect>;
}

/** Creates a world in which nothing is enabled. */
export function createWorld(options: WorldOptions): World {
  const associations = new Map<string, Map<string, Association>>();
  const inOrder = orderOf(options.connections);

  function association(organizationId: string, connectionId: string): Association | undefined {
    return associations.get(organizationId)?.get(connectionId);
  }

  function associatedIn(organizationId: string): readonly string[] {
    return [...(associations.get(organizationId)?.keys() ?? [])].sort(inOrder);
  }

  return {
    organizations: options.organizations ?? sampleOrganizations(250),
    variants: { ...DEFAULT_VARIANTS, ...options.variants },

    hasOrganization: (organizationId) =>
      options.organizationIds?.has(organizationId) ?? !organizationId.startsWith("org_unknown"),

    connection(connectionId) {
      if (options.connections !== undefined) return options.connections.get(connectionId);
      if (connectionId.startsWith("con_unknown")) return undefined;
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
      const connections = associations.get(effect.organizationId) ?? new Map<string, Association>();
      if (effect.kind === "disabled") connections.delete(effect.connectionId);
      else {
        const { settings } = effect;
        connections.set(effect.connectionId, { isEnabled: effect.kind !== "turned_off", settings });
      }
      if (connections.size > 0) associations.set(effect.organizationId, connections);
      else associations.delete(effect.organizationId);
    },

    *effects() {
      for (const [organizationId, connections] of associations) {
        for (const [connectionId, { isEnabled, settings }] of connections) {
          yield { kind: isEnabled ? "enabled" : "turned_off", organizationId, connectionId, settings };
        }
      }
    },
  };
}

/** Recorded: the order in which a list shows connections is not the one in which they were enabled. */
function orderOf(connections: WorldOptions["connections"]): (a: string, b: string) => number {
  if (connections === undefined) return (a, b) => (a < b ? -1 : 1);
  const ranks = new Map([...connections.keys()].map((id, index) => [id, index]));
  return (a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0);
}

/**
 * Organizations to list, the same ones every time: `org_` and 16 digits, with a plan in their metadata.
 *
 * @example sampleOrganizations(2)[0] // { id: "org_0000000000000001", name: "customer-1", … }
 */
export function sampleOrganizations(count: number): readonly Organization[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `org_${String(index + 1).padStart(16, "0")}`,
    name: `customer-${index + 1}`,
    display_name: `Customer ${index + 1}`,
    metadata: { plan: index % 10 === 0 ? "enterprise" : "team" },
  }));
}
