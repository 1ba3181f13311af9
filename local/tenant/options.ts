import { setTimeout as wait } from "node:timers/promises";
import type { Clock, Random } from "../../contract/clock.ts";
import type { RegisteredApi } from "./api-tokens.ts";
import { perMinute } from "./bucket.ts";
import type { CloudEvent } from "./cloud-event.ts";
import type { Faults } from "./faults.ts";
import type { LatencyMs } from "./latency.ts";
import type { LimitsByBucket } from "./limits.ts";
import type { ClientCredentials } from "./routes/token.ts";
import type { ThrottleShape } from "./throttle-shapes.ts";
import type { WorldOptions } from "./world.ts";

/** How to start a tenant. Everything can be left out. */
export interface TenantOptions extends WorldOptions {
  /** Port on 127.0.0.1. Default: 0, any that is free. */
  readonly port?: number;
  /** The tenant's domain: its API goes by `https://DOMAIN/api/v2/`. Default: `tenant.example.auth0.com`. */
  readonly domain?: string;
  /** The application that may have tokens. Default: `DEFAULT_CREDENTIALS`. */
  readonly credentials?: ClientCredentials;
  /** The scopes of new tokens. Default: `ALL_SCOPES`. */
  readonly scopes?: readonly string[];
  /** APIs that it issues signed tokens for, beside the Management API. Default: none. */
  readonly apis?: readonly RegisteredApi[];
  /** Default: 86,400, Auth0's own. */
  readonly tokenLifetimeSeconds?: number;
  /** Rate limits; a bucket that is left out does not limit. Default: `DEFAULT_LIMITS`. */
  readonly limits?: LimitsByBucket;
  /** How long answers take, in milliseconds. Default: `DEFAULT_LATENCY_MS`. */
  readonly latencyMs?: LatencyMs;
  /** How far the tenant's clock is ahead of the machine's, in milliseconds. Default: 0. */
  readonly clockOffsetMs?: number;
  /** Whether a 429 says `retry-after` too. Default: false. */
  readonly retryAfter?: boolean;
  /** What 429s look like. Default: `usual`. */
  readonly throttleShape?: ThrottleShape;
  /** Whether answers have the `x-ratelimit` headers. Default: true. */
  readonly rateLimitHeaders?: boolean;
  /** Takes the events of the tenant's event stream. Default: the tenant has none. */
  readonly onEvent?: ((event: CloudEvent) => void) | undefined;
  /**
   * After how many milliseconds each copy of an event is delivered: Auth0 promises neither an order nor that an event comes once. Default: one copy,
   * at once.
   */
  readonly eventCopiesMs?: () => readonly number[];
  /** The faults. Default: none. */
  readonly faults?: Faults;
  /** A file that keeps state and tokens over restarts, written at every change. Default: memory alone. */
  readonly stateFile?: string;
  /** Entries of each kind that the log keeps at most. Default: 200,000. */
  readonly retainedLogEntries?: number;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** Default: `Math.random`. */
  readonly random?: Random;
}

/** The limits of a private cloud of 500 requests a second, that of its Management API left out. */
export const DEFAULT_LIMITS = {
  write: perMinute(25, 750),
  read: perMinute(50, 500),
  // Auth0's table has no figure for this group: it is given that of the other group that reads.
  list_organizations: perMinute(50, 500),
  organization_by_name: perMinute(100, 1000),
} as const satisfies LimitsByBucket;

/** Every scope that the tenant knows. */
export const ALL_SCOPES: readonly string[] = [
  "create:organization_connections",
  "read:organization_connections",
  "update:organization_connections",
  "delete:organization_connections",
  "read:organizations",
  "read:connections",
  "create:organizations",
];

/** The application that a tenant knows unless told otherwise. It guards nothing. */
export const DEFAULT_CREDENTIALS: ClientCredentials = {
  clientId: "local-client-id",
  clientSecret: "local-client-secret",
};

/** The machine's clock. Its sleepers do not keep a process alive: a server that listens does. */
export const machineClock: Clock = {
  now: () => Date.now(),
  async sleep(ms) {
    await wait(ms, undefined, { ref: false });
  },
};
