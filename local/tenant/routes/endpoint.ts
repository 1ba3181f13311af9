import type { Group } from "../bucket-name.ts";
import type { Organization } from "../entities.ts";
import type { Reply } from "../replies.ts";
import type { RequiredScope } from "../token.ts";
import type { Effect, World } from "../world.ts";

/** The calls that the tenant answers. */
export type EndpointName =
  | "enable"
  | "update"
  | "disable"
  | "list"
  | "retrieve"
  | "list_organizations"
  | "create_organization"
  | "organization_by_name"
  | "connection"
  | "token";

/** What an endpoint of the Management API is asked. Ids and names are decoded, and as yet unchecked. */
export interface ApiRequest {
  /** In the one path that has it. */
  readonly organizationName?: string | undefined;
  readonly organizationId: string;
  readonly connectionId: string;
  readonly query: URLSearchParams;
  readonly body: string;
}

/** The answer, and the change of state that comes with it: of an organization's connection, or a new organization. */
export interface Decision {
  readonly reply: Reply;
  readonly effect?: Effect;
  /** The organization that comes with it. */
  readonly created?: Organization;
}

/** An endpoint of the Management API. */
export interface Endpoint {
  readonly name: Exclude<EndpointName, "token">;
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Matches the path; its groups `organizationId`, `organizationName` and `connectionId` are percent-encoded. */
  readonly path: RegExp;
  readonly group: Group;
  readonly required: RequiredScope;
  /** Decides on a request that the token allows, and changes nothing yet. */
  readonly decide: (request: ApiRequest, world: World) => Decision;
}

/** `/api/v2/organizations/{id}/enabled_connections` */
export const COLLECTION_PATH = /^\/api\/v2\/organizations\/(?<organizationId>[^/]+)\/enabled_connections$/;
/** `/api/v2/organizations/{id}/enabled_connections/{connectionId}` */
export const ENTRY_PATH =
  /^\/api\/v2\/organizations\/(?<organizationId>[^/]+)\/enabled_connections\/(?<connectionId>[^/]+)$/;
