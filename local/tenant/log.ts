import type { BucketName } from "./bucket-name.ts";
import type { EndpointName } from "./routes/endpoint.ts";
import type { Effect } from "./world.ts";

/** One request that reached the tenant, in the order of counting. */
export interface LoggedRequest {
  /** Counts up from 1. */
  readonly number: number;
  /** When it was counted, in milliseconds on the machine's clock. */
  readonly atMs: number;
  readonly method: string;
  /** As it was sent, with the query. */
  readonly path: string;
  /** Undefined where the tenant has no such endpoint. */
  readonly endpoint?: EndpointName;
  readonly organizationId?: string;
  readonly connectionId?: string;
  /** Whether the rate limit saw it: not where it is for no limited endpoint, or a fault stopped it before. */
  readonly counted: boolean;
  /** The bucket that refused it. */
  readonly throttledBy?: BucketName;
  readonly status: number;
  /** Whether the client was sent the answer. A `stuck` one was never finished. */
  readonly answer: "sent" | "reset" | "stuck";
}

/** One change of state, in the order in which the changes took place. */
export type LoggedEffect = Effect & {
  /** When it took place, in milliseconds on the machine's clock. */
  readonly atMs: number;
  /** The request that it comes from; undefined where a user of the Dashboard made it. */
  readonly requestNumber?: number;
};

/** Totals since the tenant was started. */
export interface Counters {
  readonly requests: number;
  readonly throttled: { readonly [Name in BucketName]: number };
  readonly effects: number;
  readonly tokensMinted: number;
}

/** What happened at the tenant. */
export interface TenantLog {
  /** The latest requests, oldest first: at least `retained / 2` of them. */
  readonly requests: readonly LoggedRequest[];
  /** The latest changes of state, oldest first: at least `retained / 2` of them. */
  readonly effects: readonly LoggedEffect[];
  readonly counters: Counters;
  /** The changes of one organization's connection, oldest first. */
  effectsOn(organizationId: string, connectionId: string): readonly LoggedEffect[];
}

/** The log and the way to write it. */
export interface LogWriter extends TenantLog {
  /** Notes a request. */
  request(entry: LoggedRequest): void;
  /** Notes a change of state. */
  effect(entry: LoggedEffect): void;
  /** Notes that an access token was given out. */
  tokenMinted(): void;
}

/**
 * Creates an empty log.
 *
 * @param retained Entries of each kind that are kept at most: the older half goes when they are reached.
 */
export function createLog(retained: number): LogWriter {
  const requests: LoggedRequest[] = [];
  const effects: LoggedEffect[] = [];
  const counters = {
    requests: 0,
    throttled: { management: 0, write: 0, read: 0, list_organizations: 0, organization_by_name: 0 },
    effects: 0,
    tokensMinted: 0,
  };

  function keep<Entry>(entries: Entry[], entry: Entry): void {
    if (entries.length >= retained) entries.splice(0, Math.ceil(retained / 2));
    entries.push(entry);
  }

  return {
    requests,
    effects,
    counters,
    effectsOn: (organizationId, connectionId) =>
      effects.filter(
        (effect) => effect.organizationId === organizationId && effect.connectionId === connectionId,
      ),
    request(entry) {
      keep(requests, entry);
      counters.requests += 1;
      if (entry.throttledBy !== undefined) counters.throttled[entry.throttledBy] += 1;
    },
    effect(entry) {
      keep(effects, entry);
      counters.effects += 1;
    },
    tokenMinted() {
      counters.tokensMinted += 1;
    },
  };
}
