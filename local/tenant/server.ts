import { createServer } from "node:http";
import { close, LOOPBACK, listen, PortTakenError } from "../listen.ts";
import type { Limit } from "./bucket.ts";
import type { BucketName, Group } from "./bucket-name.ts";
import { isControl, serveControl } from "./control.ts";
import { createState } from "./create-state.ts";
import { type DashboardAction, dashboardEffect } from "./dashboard.ts";
import type { Faults } from "./faults.ts";
import type { LatencyMs } from "./latency.ts";
import type { TenantLog } from "./log.ts";
import type { TenantOptions } from "./options.ts";
import { land } from "./outcome.ts";
import type { Recording } from "./recording.ts";
import type { ClientCredentials } from "./routes/token.ts";
import { sendFailure, serve } from "./serve.ts";
import { tenantNowMs } from "./state.ts";
import type { ThrottleShape } from "./throttle-shapes.ts";
import type { Effect, FullSettings, World } from "./world.ts";

/** How long an idle connection is kept, in milliseconds: longer than any client of ours keeps it. */
const KEEP_ALIVE_MS = 75_000;

/** A tenant that runs. */
export interface Tenant {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly port: number;
  readonly domain: string;
  /** The name of its Management API: `https://DOMAIN/api/v2/`. */
  readonly audience: string;
  readonly log: TenantLog;
  /** What exists and what is enabled. */
  readonly world: World;

  /**
   * Does what a user of the Dashboard does to a connection of an organization, without a token and a rate limit.
   *
   * @param settings What an `enable` names.
   * @returns The change; undefined where the action changes nothing.
   */
  dashboard(
    action: DashboardAction,
    organizationId: string,
    connectionId: string,
    settings?: Partial<FullSettings>,
  ): Effect | undefined;

  /** Gives out an access token without a request. Default: with the scopes that the application has now. */
  issueToken(scopes?: readonly string[]): string;
  /** Makes all tokens given out so far invalid. */
  revokeTokens(): void;
  /** Changes what tokens given out from now on may do: as with Auth0, older ones keep what they have. */
  setScopes(scopes: readonly string[]): void;
  /** Changes what the application proves who it is by, as its owner does in the Dashboard. */
  setCredentials(credentials: ClientCredentials): void;
  /** Makes the token endpoint refuse the credentials, or take them again. */
  refuseCredentials(refused: boolean): void;

  /** Changes a limit; undefined takes it away. */
  setLimit(bucket: BucketName, limit: Limit | undefined): void;
  setLatency(latencyMs: LatencyMs): void;
  /** Changes what 429s look like. */
  setThrottleShape(shape: ThrottleShape): void;
  /** Sets the tenant's clock so many milliseconds ahead of the machine's. Not while recording. */
  setClockOffset(aheadMs: number): void;
  /** Sets the faults; undefined removes them. */
  setFaults(faults: Faults | undefined): void;
  /**
   * Lets another client take a share of a group's refill, 0 to 1, at random times; 0 ends that.
   *
   * @throws Error where the group has no limit.
   */
  setOtherClient(group: Group, share: number): void;

  /** Starts to note what `idealSeconds` needs to know about a group: the buckets now, and what others do to them. */
  record(group: Group): Recording;
  /** Stops listening and drops every connection. */
  close(): Promise<void>;
}

/**
 * Starts a stand-in of an Auth0 tenant on 127.0.0.1.
 *
 * @throws Error where the port is taken.
 * @example
 * const tenant = await startTenant({ limits: { write: perMinute(5, 150) }, latencyMs: [0, 0] });
 * await fetch(`${tenant.url}/api/v2/organizations`, {
 *   headers: { authorization: `Bearer ${tenant.issueToken()}` },
 * });
 * await tenant.close();
 */
export async function startTenant(options: TenantOptions = {}): Promise<Tenant> {
  const closing = new AbortController();
  const state = createState(options, closing.signal);
  let requests = 0;

  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (incoming, response) => {
    if (isControl(incoming.url ?? "")) {
      serveControl(state, incoming, response).catch((error: unknown) => sendFailure(response, error));
      return;
    }
    requests += 1;
    serve(state, incoming, response, requests).catch((error: unknown) => sendFailure(response, error));
  });
  const port = await listen(server, options.port ?? 0).catch((error: unknown) => {
    if (!(error instanceof PortTakenError)) throw error;
    const message = `Port ${error.port} of ${LOOPBACK} is taken: choose another one for the tenant.`;
    throw new Error(message, { cause: error });
  });

  return {
    url: `http://${LOOPBACK}:${port}`,
    port,
    domain: state.domain,
    audience: `https://${state.domain}/api/v2/`,
    log: state.log,
    world: state.world,

    dashboard(...asked) {
      const effect = dashboardEffect(state.world, ...asked);
      if (effect !== undefined) land(state, effect);
      return effect;
    },

    issueToken(scopes = state.knobs.grantedScopes) {
      const token = state.tokens.mint(scopes, tenantNowMs(state));
      state.keep({ kind: "token", token });
      return token.token;
    },
    revokeTokens() {
      state.tokens.revokeAll();
      state.keep({ kind: "tokens_revoked" });
    },
    setScopes(scopes) {
      state.knobs.grantedScopes = scopes;
    },
    setCredentials(credentials) {
      state.knobs.credentials = credentials;
    },
    refuseCredentials(refused) {
      state.knobs.credentialsRefused = refused;
    },

    setLimit(bucket, limit) {
      state.limits.setLimit(bucket, limit, tenantNowMs(state));
    },
    setLatency(latencyMs) {
      state.knobs.latencyMs = latencyMs;
    },
    setThrottleShape(shape) {
      state.knobs.throttleShape = shape;
    },
    setClockOffset(aheadMs) {
      state.limits.shiftClock(aheadMs - state.knobs.clockOffsetMs);
      state.knobs.clockOffsetMs = aheadMs;
    },
    setFaults(faults) {
      state.knobs.faults = faults;
    },
    setOtherClient(group, share) {
      state.limits.setOtherClient(group, share, tenantNowMs(state));
    },

    record: (group) => state.limits.record(group, tenantNowMs(state)),
    async close() {
      closing.abort();
      await close(server);
    },
  };
}
