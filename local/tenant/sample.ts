import type { Connection, Organization } from "./entities.ts";
import { STRATEGIES } from "./strategies.ts";

/** How many organizations a tenant has unless told otherwise. */
export const DEFAULT_ORGANIZATIONS = 250;

/**
 * Organizations of a tenant, the same ones every time: `org_` and 16 digits, with a plan in their metadata.
 *
 * @example sampleOrganizations(2)[0] // { id: "org_0000000000000001", name: "customer-1", … }
 */
export function sampleOrganizations(count: number): readonly Organization[] {
  return Array.from({ length: count }, (_, index) => ({
    id: organizationId(index),
    name: `customer-${index + 1}`,
    display_name: `Customer ${index + 1}`,
    metadata: { plan: index % 10 === 0 ? "enterprise" : "team" },
  }));
}

/**
 * Connections of a tenant, by id: `con_` and 16 digits, one of each strategy in their order.
 *
 * @example sampleConnections(["okta"]).get("con_0000000000000001") // { name: "okta-1", strategy: "okta" }
 */
export function sampleConnections(
  strategies: readonly string[] = STRATEGIES,
): ReadonlyMap<string, Connection> {
  return new Map(
    strategies.map((strategy, index) => [
      `con_${numbered(index)}`,
      { name: `${strategy}-${index + 1}`, strategy },
    ]),
  );
}

/**
 * The id of an organization by its place in the list, from 0.
 *
 * @example organizationId(0) // "org_0000000000000001"
 */
export function organizationId(index: number): string {
  return `org_${numbered(index)}`;
}

function numbered(index: number): string {
  return String(index + 1).padStart(16, "0");
}
