import { connection } from "./connection.ts";
import { createOrganization } from "./create-organization.ts";
import { disable } from "./disable.ts";
import { enable } from "./enable.ts";
import type { Endpoint } from "./endpoint.ts";
import { list } from "./list.ts";
import { listOrganizations } from "./list-organizations.ts";
import { organizationByName } from "./organization-by-name.ts";
import { retrieve } from "./retrieve.ts";
import { update } from "./update.ts";

const ENDPOINTS: readonly Endpoint[] = [
  enable,
  update,
  disable,
  list,
  retrieve,
  listOrganizations,
  createOrganization,
  organizationByName,
  connection,
];

/** The endpoint that a request is for, with the ids and names in its path. */
export interface Route {
  readonly endpoint: Endpoint;
  readonly organizationId?: string;
  readonly organizationName?: string;
  readonly connectionId?: string;
}

/**
 * Finds the endpoint of the Management API that a request is for.
 *
 * @param pathname The path as it was sent, without the query.
 * @returns undefined where there is none.
 */
export function route(method: string, pathname: string): Route | undefined {
  for (const endpoint of ENDPOINTS) {
    const match = endpoint.method === method ? endpoint.path.exec(pathname) : null;
    if (match === null) continue;
    const named = Object.entries(match.groups ?? {}).map(([name, segment]) => [name, decoded(segment)]);
    return { endpoint, ...Object.fromEntries(named) };
  }
  return undefined;
}

/** A segment that is not well encoded stays as it is: no id looks like that, so it is refused as one. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
