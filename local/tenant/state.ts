import type { Clock, Random } from "../../contract/clock.ts";
import type { ApiTokens, RegisteredApi } from "./api-tokens.ts";
import type { CloudEvent } from "./cloud-event.ts";
import type { Faults } from "./faults.ts";
import type { JournalEntry } from "./journal.ts";
import type { LatencyMs } from "./latency.ts";
import type { Limits } from "./limits.ts";
import type { LogWriter } from "./log.ts";
import type { ClientCredentials } from "./routes/token.ts";
import type { ThrottleShape } from "./throttle-shapes.ts";
import type { Tokens } from "./token.ts";
import type { World } from "./world.ts";

/** What can be changed while the tenant runs. */
export interface Knobs {
  latencyMs: LatencyMs;
  throttleShape: ThrottleShape;
  clockOffsetMs: number;
  faults: Faults | undefined;
  grantedScopes: readonly string[];
  credentialsRefused: boolean;
  credentials: ClientCredentials;
}

/** Everything that a request may meet. */
export interface TenantState {
  readonly clock: Clock;
  readonly random: Random;
  readonly domain: string;
  readonly tokenLifetimeSeconds: number;
  readonly onEvent: ((event: CloudEvent) => void) | undefined;
  readonly eventCopiesMs: () => readonly number[];
  readonly retryAfter: boolean;
  readonly rateLimitHeaders: boolean;
  readonly world: World;
  readonly tokens: Tokens;
  /** APIs beside the Management API. */
  readonly apis: readonly RegisteredApi[];
  readonly apiTokens: ApiTokens;
  readonly limits: Limits;
  readonly log: LogWriter;
  readonly knobs: Knobs;
  /** Keeps a change over restarts. */
  readonly keep: (entry: JournalEntry) => void;
  /** Aborted when the tenant closes: nothing takes effect from then on. */
  readonly closing: AbortSignal;
}

/** The time on the tenant's clock, in milliseconds. */
export function tenantNowMs({ clock, knobs }: TenantState): number {
  return clock.now() + knobs.clockOffsetMs;
}
