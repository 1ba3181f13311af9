import { errorReply, type Reply } from "../replies.ts";
import type { World } from "../world.ts";

const ORGANIZATION_ID = /^org_[A-Za-z0-9]{1,64}$/;
/** What a connection's id looks like, in a path and in a body. */
export const CONNECTION_ID = /^con_[A-Za-z0-9]{1,64}$/;

/** 400 where the organization's id in the path is none, 404 where there is no such organization. */
export function organizationRefusal(organizationId: string, world: World): Reply | undefined {
  if (!ORGANIZATION_ID.test(organizationId)) return invalidPath("id", ORGANIZATION_ID, organizationId);
  if (world.hasOrganization(organizationId)) return undefined;
  return errorReply(404, "No organization found by that id or name");
}

/** 400 where the connection's id in the path is none. */
export function connectionIdRefusal(connectionId: string): Reply | undefined {
  return CONNECTION_ID.test(connectionId)
    ? undefined
    : invalidPath("connectionId", CONNECTION_ID, connectionId);
}

/** 404 where there is no such connection in the tenant. */
export function connectionRefusal(connectionId: string, world: World): Reply | undefined {
  return world.connection(connectionId) === undefined
    ? errorReply(404, "The connection does not exist", "inexistent_connection")
    : undefined;
}

/** Why a path that names an organization and a connection is refused, where it is: 400 before 404. */
export function entryRefusal(organizationId: string, connectionId: string, world: World): Reply | undefined {
  return (
    connectionIdRefusal(connectionId) ??
    organizationRefusal(organizationId, world) ??
    connectionRefusal(connectionId, world)
  );
}

/** 404 for a connection that there is, but that is not enabled in the organization. */
export function notEnabled(): Reply {
  return errorReply(404, "Connection not found");
}

function invalidPath(name: string, pattern: RegExp, value: string): Reply {
  return errorReply(
    400,
    `Path validation error: 'String does not match pattern ${pattern.source}: ${value}' on property ${name}.`,
    "invalid_uri",
  );
}
