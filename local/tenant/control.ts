import type { IncomingMessage, ServerResponse } from "node:http";
import * as z from "zod/mini";
import { readArrival } from "./arrival.ts";
import { DASHBOARD_ACTIONS, dashboardEffect } from "./dashboard.ts";
import { dashboardConnections, describeTenant } from "./description.ts";
import { createInDashboard } from "./organizations.ts";
import { land } from "./outcome.ts";
import { errorReply, type Reply } from "./replies.ts";
import { readBody, settingsFields } from "./routes/body.ts";
import { connectionRefusal, organizationRefusal } from "./routes/ids.ts";
import type { TenantState } from "./state.ts";

/** Where the stand-in describes itself: `GET`. */
export const TENANT_PATH = "/_tenant";
/** Where an organization is created, as by a user of the Dashboard: `POST`, with a body as the Management API takes it. */
export const ORGANIZATIONS_PATH = "/_organizations";
/** Where the Dashboard's user acts: `GET /_dashboard/ORGANIZATION`, and `POST /_dashboard` with a `dashboardBody`. */
export const DASHBOARD_PATH = "/_dashboard";

const dashboardBody = z.strictObject({
  action: z.enum(DASHBOARD_ACTIONS),
  organization_id: z.string(),
  connection_id: z.string(),
  settings: z.optional(z.strictObject(settingsFields)),
});

/** Whether a request is for the stand-in itself, and no tenant would know it. */
export function isControl(path: string): boolean {
  return (
    [TENANT_PATH, ORGANIZATIONS_PATH, DASHBOARD_PATH].includes(path) || path.startsWith(`${DASHBOARD_PATH}/`)
  );
}

/**
 * Serves a request for the stand-in itself: at once, without a token, a rate limit, faults or a trace in the log of
 * requests. Only this machine reaches it.
 */
export async function serveControl(
  state: TenantState,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method, path, body } = await readArrival(incoming, 0);
  const reply = answer(state, method, path, body);
  response.writeHead(reply.status, { "content-type": "application/json; charset=utf-8" });
  response.end(JSON.stringify(reply.body));
}

function answer(state: TenantState, method: string, path: string, body: string): Reply {
  if (method === "GET" && path === TENANT_PATH) return { status: 200, body: describeTenant(state.world) };
  if (method === "POST" && path === ORGANIZATIONS_PATH) return createInDashboard(state, body);
  if (method === "POST" && path === DASHBOARD_PATH) return act(state, body);
  if (method === "GET" && path.startsWith(`${DASHBOARD_PATH}/`)) {
    return show(state, path.slice(DASHBOARD_PATH.length + 1));
  }
  return errorReply(404, "Not Found");
}

function show({ world }: TenantState, organizationId: string): Reply {
  const refusal = organizationRefusal(organizationId, world);
  if (refusal !== undefined) return refusal;
  return { status: 200, body: { connections: dashboardConnections(world, organizationId) } };
}

/** Answers whether anything changed, and how the connection stands afterwards: null where it is not associated. */
function act(state: TenantState, body: string): Reply {
  const { world } = state;
  const read = readBody(dashboardBody, body);
  if ("refusal" in read) return read.refusal;
  const { action, organization_id, connection_id, settings = {} } = read.body;
  const refusal = organizationRefusal(organization_id, world) ?? connectionRefusal(connection_id, world);
  if (refusal !== undefined) return refusal;

  const effect = dashboardEffect(world, action, organization_id, connection_id, named(settings));
  if (effect !== undefined) land(state, effect);
  const connection = dashboardConnections(world, organization_id).find(
    (one) => one.connection_id === connection_id,
  );
  return { status: 200, body: { changed: effect !== undefined, connection: connection ?? null } };
}

/** Without those that are undefined: a setting that is not named stays. */
function named(settings: object): Record<string, boolean> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
