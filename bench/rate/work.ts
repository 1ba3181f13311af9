import type { EnableRequest, RetrieveRequest } from "../../contract/request.ts";
import type { TableRequest } from "./clients/watch-table.ts";
import type { Effort } from "./tenant/protocol.ts";

/** What a client is given to do: one connection, enabled in many organizations. */
export interface Work {
  readonly organizationIds: readonly string[];
  /** Requests that come in one by one, in front of the others; the work is over when these are done. */
  readonly urgent?: {
    readonly organizationIds: readonly string[];
    /** Time between two of them, in milliseconds. */
    readonly everyMs: number;
  };
}

/** What a client made of it. */
export interface WorkDone {
  /** When the last operation was over as the client saw it, in milliseconds on the machine's clock. */
  readonly endedAtMs: number;
  /** Organizations whose operation ended well, as the client saw it. */
  readonly done: ReadonlySet<string>;
  /** When each urgent request was sent, in milliseconds on the machine's clock. */
  readonly urgentSentAtMs?: ReadonlyMap<string, number>;
  /** Requests to the control table. */
  readonly tableRequests?: number;
  /** What the embedded stack showed of the worker meanwhile. */
  readonly observed?: {
    readonly tableRequests: readonly TableRequest[];
    readonly log: readonly { readonly atMs: number; readonly text: string }[];
  };
  /** What the client's process spent, where nothing else runs in it. */
  readonly effort?: Effort;
}

/** A client that enables connections, ready to begin. */
export interface RateClient {
  /**
   * Does the work, as fast as the client can.
   *
   * @param giveUpAtMs When to come back all the same, in milliseconds on the machine's clock.
   */
  work(work: Work, giveUpAtMs: number): Promise<WorkDone>;
  stop(): Promise<void>;
}

/** The connection that is enabled everywhere. */
export const CONNECTION_ID = "con_benchmark0000001";

/** Ids of organizations, none of which is in another list with another letter. */
export function organizationIds(count: number, letter: string): string[] {
  return Array.from({ length: count }, (_, index) => `org_${letter}${String(index + 1).padStart(15, "0")}`);
}

/** The request that enables the connection in one organization. */
export function requestFor(organizationId: string): EnableRequest {
  return {
    operation_id: organizationId,
    action: "enable",
    organization_id: organizationId,
    connection_id: CONNECTION_ID,
  };
}

/**
 * Requests that warm a client up: each execution has made calls then, as in the middle of a night's work, so that it has
 * a token and open connections. They read, so that the limit of the writes stays unknown.
 */
export function warmUpRequests(count: number): RetrieveRequest[] {
  return organizationIds(count, "w").map((organization_id) => ({
    operation_id: organization_id,
    action: "retrieve",
    organization_id,
  }));
}
