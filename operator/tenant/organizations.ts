import { defined } from "../../contract/defined.ts";
import { UsageError } from "../errors.ts";
import { TenantError } from "./errors.ts";
import type { OpenTenant } from "./open-tenant.ts";
import { type Refusal, readTenant, type TenantReadOptions } from "./read-tenant.ts";

/** The fields of an organization that a backfill selects by. */
export interface Organization {
  readonly id: string;
  readonly name?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** One page of the tenant's organizations. */
export interface OrganizationPage {
  readonly organizations: readonly Organization[];
  /** Where the next page begins; undefined on the last one. */
  readonly next?: string;
}

/** How organizations are listed. */
export interface ListOptions extends TenantReadOptions {
  /** The `next` of the last page that is known already. Default: from the start. */
  readonly from?: string | undefined;
}

/** Organizations in one page: the most that `take` allows. */
const ORGANIZATIONS_PER_PAGE = 100;

/**
 * Lists the tenant's organizations, page by page, with permits of the bulk lane. It can go on where another listing
 * stopped.
 *
 * https://auth0.com/docs/api/management/v2/organizations/get-organizations, by checkpoints (`from`, `take`)
 *
 * @throws TenantError when the tenant refuses; the signal's reason.
 * @example for await (const { organizations, next } of listOrganizations(tenant, { from: checkpoint })) …
 */
export async function* listOrganizations(
  tenant: OpenTenant,
  options: ListOptions = {},
): AsyncGenerator<OrganizationPage> {
  let { from } = options;
  do {
    const query = new URLSearchParams({ take: String(ORGANIZATIONS_PER_PAGE), ...defined({ from }) });
    const page = await readTenant(tenant, { ...LIST, path: `/api/v2/organizations?${query}` }, options);
    yield page;
    from = page.next;
  } while (from !== undefined);
}

const LIST = {
  bucket: "list_organizations",
  lane: "bulk",
  showsBucket: true,
  toResult: toPage,
  malformed: "the answer is not a list of organizations",
  refused: ({ words, status, isForbidden }: Refusal) =>
    new TenantError(
      isForbidden
        ? `The tenant refuses to list its organizations: ${words}. ${GRANT_SCOPE}`
        : `The tenant's organizations cannot be listed: ${words}.`,
      status,
    ),
} as const;

const GRANT_SCOPE = "Grant the worker's application the scope read:organizations.";

function toPage(body: unknown): OrganizationPage | undefined {
  const { organizations, next } = { ...(body as Partial<OrganizationPage> | undefined) };
  if (!Array.isArray(organizations)) return undefined;
  return { organizations, ...(typeof next === "string" && next !== "" ? { next } : {}) };
}

/**
 * Finds the id of the organization that has a name. One call, with a permit of the tenant's reads. It is the interactive
 * lane's, since an operator waits. Auth0 limits this call apart, at twice the rate, so its answer teaches the budget nothing.
 *
 * https://auth0.com/docs/api/management/v2/organizations/get-name-by-name
 *
 * @throws UsageError when no organization has the name; TenantError when the tenant refuses; the signal's reason.
 */
export function findOrganization(
  tenant: OpenTenant,
  name: string,
  options: TenantReadOptions = {},
): Promise<string> {
  const read = {
    path: `/api/v2/organizations/name/${encodeURIComponent(name)}`,
    bucket: "read",
    lane: "interactive",
    showsBucket: false,
    toResult: (body: unknown) => {
      const { id } = { ...(body as Partial<Organization> | undefined) };
      return typeof id === "string" ? id : undefined;
    },
    malformed: "the answer is not an organization",
    refused: ({ words, status, isForbidden }: Refusal) => {
      if (status === 404)
        return new UsageError(`--organization-name: the tenant has no organization named "${name}".`);
      const remedy = isForbidden ? ` ${GRANT_SCOPE} Or pass the organization's id.` : "";
      return new TenantError(
        `The tenant refuses to look up the organization "${name}": ${words}.${remedy}`,
        status,
      );
    },
  } as const;
  return readTenant(tenant, read, options);
}
