import type { Settings } from "../../contract/request.ts";
import { describeError, UsageError } from "../errors.ts";
import type { Session } from "../session/session.ts";
import { TenantError } from "./errors.ts";
import { withTenant } from "./open-tenant.ts";
import { type Refusal, readTenant } from "./read-tenant.ts";

/** What the tenant says of a connection. */
export interface TenantConnection {
  readonly name: string;
  readonly strategy: string;
}

/** What a look at a connection came to. */
export type ConnectionLook =
  | { readonly kind: "seen"; readonly path: string; readonly connection: TenantConnection }
  /** It could not be looked at: a scope or a permission is missing, or the tenant does not answer in time. */
  | { readonly kind: "not_seen"; readonly path: string; readonly why: string };

/** How long an operator waits for a look, in milliseconds: the batch can begin without it. */
const PATIENCE_MS = 10_000;

/** The strategy of database connections. */
const DATABASE = "auth0";

/**
 * Looks at a connection before rows are sent that are about it. One call, with a permit of the tenant's reads. Auth0 limits this
 * call apart, so its answer teaches the budget nothing. Of the connection only its name and its strategy are asked for: its
 * options hold secrets.
 *
 * https://auth0.com/docs/api/management/v2/connections/get-connections-by-id
 *
 * @param settings Those that the rows name.
 * @throws UsageError when the tenant has no such connection, or one that cannot have the settings.
 */
export async function lookAtConnection(
  session: Session,
  connectionId: string,
  settings: Settings,
  signal: AbortSignal,
): Promise<ConnectionLook> {
  const path = `/api/v2/connections/${encodeURIComponent(connectionId)}`;
  let waitsFor = "the tenant does not answer in time";
  const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
  const connection = await withTenant(session, (tenant) =>
    readTenant(
      tenant,
      {
        path: `${path}?fields=name,strategy&include_fields=true`,
        bucket: "read",
        lane: "interactive",
        showsBucket: false,
        toResult: toConnection,
        malformed: "the answer is not a connection",
        refused: (refusal) => refused(refusal, connectionId, path),
      },
      {
        signal: patience,
        onWait(why) {
          waitsFor = why;
        },
      },
    ),
  ).catch((error: unknown) => {
    signal.throwIfAborted();
    if (error instanceof UsageError) throw error;
    const why = patience.aborted ? waitsFor : describeError(error);
    return { why };
  });
  if ("why" in connection) return { kind: "not_seen", path, why: connection.why };
  checkSettings(connection, connectionId, settings, path);
  return { kind: "seen", path, connection };
}

function toConnection(body: unknown): TenantConnection | undefined {
  const { name, strategy } = { ...(body as Partial<TenantConnection> | undefined) };
  return typeof name === "string" && typeof strategy === "string" ? { name, strategy } : undefined;
}

function refused({ status, words, isForbidden }: Refusal, connectionId: string, path: string): Error {
  if (status === 404) {
    return new UsageError(
      `connection: the tenant has no ${connectionId} (GET ${path}: ${words}). Check the id. Nothing was sent.`,
    );
  }
  const remedy = isForbidden ? ". The worker's application lacks the scope read:connections" : "";
  return new TenantError(`${words}${remedy}`, status);
}

/** Auth0 answers 400 to each row otherwise. */
function checkSettings(
  { name, strategy }: TenantConnection,
  connectionId: string,
  { is_signup_enabled }: Settings,
  path: string,
): void {
  if (is_signup_enabled === undefined || strategy === DATABASE) return;
  throw new UsageError(
    `is_signup_enabled is for database connections, and ${connectionId} (${name}) is of the strategy ${strategy} (GET ${path}). Nothing was sent.`,
  );
}
