import type { Session } from "../../session/session.ts";
import { openTenant } from "../../tenant/open-tenant.ts";
import { listOrganizations } from "../../tenant/organizations.ts";
import { addPage, type Listing, resumeListing } from "./organizations-file.ts";
import { type Condition, meets } from "./where.ts";

/** How organizations are listed. */
export interface ListingOptions {
  readonly where: readonly Condition[];
  readonly signal: AbortSignal;
  /** Told of each page: organizations seen in this run, and found in all. */
  readonly onPage: (progress: { readonly seen: number; readonly found: number }) => void;
  readonly onWait: (why: string) => void;
}

/**
 * Lists the tenant's organizations into a file, or goes on where an earlier run stopped.
 *
 * @throws TenantError; UsageError when the file is of another listing; the signal's reason.
 */
export async function listInto(path: string, session: Session, options: ListingOptions): Promise<Listing> {
  const { where, signal, onPage, onWait } = options;
  const listing = await resumeListing(path, where);
  if (listing.complete) return listing;
  const tenant = await openTenant(session);
  let [seen, found] = [0, listing.found];
  try {
    for await (const page of listOrganizations(tenant, { from: listing.from, signal, onWait })) {
      const organizations = page.organizations.filter((one) => meets(one, where)).map(({ id }) => id);
      addPage(path, { organizations, ...(page.next === undefined ? {} : { next: page.next }) });
      seen += page.organizations.length;
      found += organizations.length;
      onPage({ seen, found });
    }
  } finally {
    await tenant.close();
  }
  return { found, complete: true };
}
