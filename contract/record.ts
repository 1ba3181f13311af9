import type { Before } from "./pair.ts";
import type { Lane, Place } from "./place.ts";
import type { Request } from "./request.ts";
import type { Scope } from "./scope.ts";

/** Age at which a request is dead-lettered, in milliseconds: a day before its queue would drop it in silence. */
export const EXPIRES_AFTER_MS = 13 * 86_400_000;

/** Why a message ended in the dead-letter queue. */
export type DeadLetterReason =
  | "malformed"
  | "operation_id_reused"
  | "rejected"
  | "attempts_exhausted"
  | "expired"
  | "receive_limit"
  | "crashed_worker";

/** Why an operation waits. */
export type DeferralReason = "budget" | "circuit" | "pair_busy" | "transient" | "redriven";

/** One entry of an organization's list of enabled connections, as Auth0 gives it. */
export type EnabledConnection = Readonly<Record<string, unknown>>;

/** How an operation ended. */
export type Ending =
  | {
      readonly status: "succeeded";
      readonly result: "applied" | "updated" | "unchanged";
      readonly before: Before;
      readonly auth0Status: number;
    }
  | {
      readonly status: "succeeded";
      readonly result: "retrieved";
      readonly connections: readonly EnabledConnection[];
      readonly truncated: boolean;
      readonly auth0Status: number;
    }
  | { readonly status: "superseded"; readonly byOperationId: string }
  /** It found the connection in another state than it expected; `detail` says which. */
  | { readonly status: "superseded"; readonly detail: string }
  /** `detail`, where a call was made before and its answer was lost. */
  | { readonly status: "cancelled"; readonly detail?: string }
  | {
      readonly status: "dead_lettered";
      readonly reason: DeadLetterReason;
      readonly detail: string;
      readonly auth0Status?: number;
    };

/** The statuses of a finished operation. */
export type TerminalStatus = Ending["status"];

/** @see TerminalStatus */
export const TERMINAL_STATUSES = [
  "succeeded",
  "superseded",
  "cancelled",
  "dead_lettered",
] as const satisfies readonly TerminalStatus[];

/** What every record of an operation says, finished or not. */
export interface OperationFacts {
  /** The request's operation_id; of a message that cannot be trusted with one, the SQS message id. */
  readonly operationId: string;
  readonly lane: Lane;
  /** Undefined for a malformed message. */
  readonly request?: Request;
  readonly contentHash?: string;
  readonly place: Place;
  /** Real tries that failed for transient causes. */
  readonly attempts: number;
  /** Answers that were a 429. */
  readonly throttles: number;
  /** How often it came back from the dead-letter queue. */
  readonly redrives: number;
  /** When the request entered its lane, was first worked on (milliseconds since the epoch). */
  readonly enqueuedAtMs: number;
  readonly startedAtMs: number;
}

/** An operation that waits. */
export interface Deferral extends OperationFacts {
  readonly reason: DeferralReason;
  readonly detail: string;
  /** The scope whose circuit it waits for. */
  readonly blockedBy?: Scope | undefined;
  /**
   * When its message shows itself again, in milliseconds since the epoch, as it was when this was recorded. Past that time it was received
   * again, and waits on for the same reason.
   */
  readonly retryAtMs?: number | undefined;
}

/** A finished operation. */
export interface Outcome extends OperationFacts {
  readonly ending: Ending;
  readonly finishedAtMs: number;
}

/** What the operations table says of an operation. */
export type OperationRecord =
  | ({ readonly status: "deferred" } & Deferral)
  | ({
      readonly status: TerminalStatus;
      /** Its dead letter was taken out of the queue for good: it is not redriven any more. */
      readonly discarded?: boolean;
    } & Outcome);

/** A message on its way to the dead-letter queue. */
export interface DeadLetter {
  readonly operationId: string;
  readonly redrives: number;
  readonly lane: Lane;
  readonly body: string;
  readonly reason: DeadLetterReason;
  readonly detail: string;
  /** The place of its request, which a redrive from the console keeps; absent of what was refused. */
  readonly place?: Place;
  readonly auth0Status?: number;
}

/** The event type that an outcome is announced under, such as `orgconn.operation.succeeded`. */
export function eventType(status: TerminalStatus): `orgconn.operation.${TerminalStatus}` {
  return `orgconn.operation.${status}`;
}
