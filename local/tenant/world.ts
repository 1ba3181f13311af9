import type { SettingName } from "../../lambda/request/schema.ts";

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

/** A change of state. It says what is so afterwards, so that it can be applied to whatever is there. */
export type Effect = {
  readonly organizationId: string;
  readonly connectionId: string;
} & (
  | { readonly kind: "enabled" | "updated"; readonly settings: FullSettings }
  | { readonly kind: "disabled" }
);

/** Which organizations and connections there are. */
export interface WorldOptions {
  /** What `GET /api/v2/organizations` lists, in this order. Default: `sampleOrganizations(250)`. */
  readonly organizations?: readonly Organization[];
  /** Ids that exist. Default: all that are well-formed and do not start with `org_unknown`. */
  readonly organizationIds?: ReadonlySet<string>;
  /** Connections that exist, by id. Default: all well-formed ids that do not start with `con_unknown`. */
  readonly connections?: ReadonlyMap<string, Connection>;
}

/** The state of the tenant. */
export interface World {
  readonly organizations: readonly Organization[];
  hasOrganization(organizationId: string): boolean;
  /** The connection, or undefined where there is none. */
  connection(connectionId: string): Connection | undefined;
  /** The settings of an enabled connection, or undefined where it is not enabled. */
  settings(organizationId: string, connectionId: string): FullSettings | undefined;
  /** The connections enabled in an organization, in the order in which they were enabled. */
  enabledIn(organizationId: string): readonly string[];
  apply(effect: Effect): void;
  /** The changes that lead from an empty world to this one. */
  effects(): Iterable<Effect>;
}

/** Creates a world in which nothing is enabled. */
export function createWorld(options: WorldOptions): World {
  const enabled = new Map<string, Map<string, FullSettings>>();
  return {
    organizations: options.organizations ?? sampleOrganizations(250),

    hasOrganization: (organizationId) =>
      options.organizationIds?.has(organizationId) ?? !organizationId.startsWith("org_unknown"),

    connection(connectionId) {
      if (options.connections !== undefined) return options.connections.get(connectionId);
      if (connectionId.startsWith("con_unknown")) return undefined;
      return { name: connectionId.slice("con_".length), strategy: "auth0" };
    },

    settings: (organizationId, connectionId) => enabled.get(organizationId)?.get(connectionId),

    enabledIn: (organizationId) => [...(enabled.get(organizationId)?.keys() ?? [])],

    apply(effect) {
      const connections = enabled.get(effect.organizationId) ?? new Map<string, FullSettings>();
      if (effect.kind === "disabled") connections.delete(effect.connectionId);
      else connections.set(effect.connectionId, effect.settings);
      if (connections.size > 0) enabled.set(effect.organizationId, connections);
      else enabled.delete(effect.organizationId);
    },

    *effects() {
      for (const [organizationId, connections] of enabled) {
        for (const [connectionId, settings] of connections) {
          yield { kind: "enabled", organizationId, connectionId, settings };
        }
      }
    },
  };
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
