import type { LiveConnections } from "../tenant/connections.ts";
import { TenantError } from "../tenant/errors.ts";
import { type Comparison, compare, type Drift } from "./compare.ts";
import type { RecordedOrganization } from "./recorded.ts";

/**
 * What comparing an organization with the tenant came to; `gone` when the tenant does not know it any more, `unrecorded` when no
 * request was ever applied to it.
 */
export type OrganizationComparison =
  | ({ readonly kind: "compared" } & Comparison)
  | { readonly kind: "gone" }
  | { readonly kind: "unrecorded" };

/** What comparing an organization needs of the world. */
export interface ComparisonPorts {
  /** What the tenant has. @throws TenantError where it refuses. */
  readLive(organizationId: string): Promise<LiveConnections>;
  /** What is on record, read consistently. */
  readRecorded(organizationId: string): Promise<RecordedOrganization>;
  /** This machine's clock, in milliseconds since the epoch. */
  now(): number;
}

/**
 * Compares what is on record of an organization with what the tenant has. An organization that nothing was ever applied
 * to needs no call.
 *
 * @throws TenantError when the tenant refuses for another reason than that it does not know the organization.
 */
export async function compareOrganization(
  { organizationId, pairs }: RecordedOrganization,
  { readLive, readRecorded, now }: ComparisonPorts,
): Promise<OrganizationComparison> {
  if (pairs.every(({ pair }) => (pair.newest ?? pair.applied) === undefined)) return { kind: "unrecorded" };
  try {
    const { connections, truncated } = await readLive(organizationId);
    const comparison = compare(organizationId, pairs, connections, now(), truncated);
    if (comparison.drifts.length === 0) return { kind: "compared", ...comparison };
    // What was on record may have been read long before: it counts only if nothing was written since.
    const again = await readRecorded(organizationId);
    const versions = new Map(again.pairs.map(({ connectionId, pair }) => [connectionId, pair.version]));
    const before = new Map(pairs.map(({ connectionId, pair }) => [connectionId, pair.version]));
    const stands = ({ connectionId }: Drift) => versions.get(connectionId) === before.get(connectionId);
    return {
      kind: "compared",
      ...comparison,
      drifts: comparison.drifts.filter(stands),
      busy: [
        ...comparison.busy,
        ...comparison.drifts.filter((drift) => !stands(drift)).map(({ connectionId }) => connectionId),
      ],
    };
  } catch (error) {
    if (error instanceof TenantError && error.status === 404) return { kind: "gone" };
    throw error;
  }
}
