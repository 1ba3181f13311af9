import { defined } from "../../../contract/defined.ts";
import { iso } from "../../../contract/iso.ts";
import type { Session } from "../../session/session.ts";
import { type OpenTenant, withTenant } from "../../tenant/open-tenant.ts";
import { listOrganizations } from "../../tenant/organizations.ts";
import {
  addPage,
  beginListing,
  type Listing,
  type ListingPurpose,
  resumeListing,
  unusable,
} from "./organizations-file.ts";
import { meets } from "./where.ts";

/** How organizations are listed. */
export interface ListingOptions {
  /** What the listing is for; the tenant and the deployment are those of the session. */
  readonly purpose: Omit<ListingPurpose, "tenant" | "deployment">;
  /** Whether the batch exists: then its rows are those of the listing, however old that is. */
  readonly isBegun: boolean;
  readonly signal: AbortSignal;
  /** Called when an earlier run's listing continues. */
  readonly onResumed: (listing: Listing) => void;
  /** Called for each page with the organizations seen in this run and found in all. */
  readonly onPage: (progress: { readonly seen: number; readonly found: number }) => void;
  readonly onWait: (why: string) => void;
}

/**
 * How old a listing may be before its batch begins, in milliseconds. It lacks organizations that were created since, and an
 * operator who runs the command again expects them.
 */
const FRESH_MS = 24 * 3_600_000;

/**
 * Lists the tenant's organizations into a file, or goes on where an earlier run stopped.
 *
 * @throws TenantError; UsageError when the file was made for something else; the signal's reason.
 */
export function listInto(path: string, session: Session, options: ListingOptions): Promise<void> {
  return withTenant(session, (tenant) => list(path, tenant, session, options));
}

async function list(
  path: string,
  tenant: OpenTenant,
  { names, clients }: Session,
  { isBegun, signal, onResumed, onPage, onWait, ...options }: ListingOptions,
): Promise<void> {
  const nowMs = clients.now();
  const deployment = names.queues.bulk;
  const purpose = { ...options.purpose, deployment, tenant: tenant.environment.AUTH0_DOMAIN };
  const earlier = resumeListing(path, purpose);
  if (earlier !== undefined) {
    if (!isBegun && Math.abs(nowMs - earlier.listedAtMs) > FRESH_MS) {
      const since = iso(earlier.listedAtMs);
      throw unusable(path, `it was begun at ${since}, and organizations created since then are missing`);
    }
    onResumed(earlier);
  }
  const listing = earlier ?? beginListing(path, purpose, nowMs);
  if (listing.complete) return;
  let [seen, found] = [0, listing.found];
  for await (const page of listOrganizations(tenant, { from: listing.from, signal, onWait })) {
    const organizations = page.organizations.filter((one) => meets(one, purpose.where)).map(({ id }) => id);
    addPage(path, { organizations, ...defined({ next: page.next }) });
    seen += page.organizations.length;
    found += organizations.length;
    onPage({ seen, found });
  }
}
