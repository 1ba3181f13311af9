/**
 * The edge of the worker: everything that touches the world, as small interfaces. The same core runs over AWS in
 * Lambda, over stand-ins in the embedded stack, and over models in the simulation.
 */
import type { Answer, Call } from "./auth0/calls.ts";
import type { Circuits } from "./circuit/circuit.ts";
import type { DeadLetter, Deferral, OperationRecord, Outcome } from "./operation/record.ts";
import type { Pair, PairKey } from "./order/pair.ts";
import type { Lane } from "./order/place.ts";

/** Time. Leases compare the clocks of executions, which may be `CLOCK_SKEW_MS` apart; nothing is compared with Auth0's. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms` milliseconds; `signal` tells that nobody waits for that any more. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Chance: a number from 0 (inclusive) to 1 (exclusive). */
export type Random = () => number;

/** The operations table. */
export interface OperationStore {
  /** The record of an operation, or undefined when there is none yet. */
  read(operationId: string): Promise<OperationRecord | undefined>;
  /** Notes that an operation waits. Ignored where it is finished already. */
  defer(deferral: Deferral): Promise<void>;
  /**
   * Writes the terminal record, unless the operation is finished already, or has been redriven since, or its id belongs
   * to a request with other content.
   */
  finish(outcome: Outcome): Promise<"recorded" | "recorded_before" | "id_taken">;
  /**
   * Makes a dead-lettered record wait again, on the condition that it is the dead letter of the redrive before and
   * was not discarded.
   *
   * @returns false when it is not.
   */
  reopen(deferral: Deferral): Promise<boolean>;
}

/** The connections table. */
export interface PairStore {
  /** What is known of a pair, read consistently. */
  read(key: PairKey): Promise<Pair>;
  /**
   * Writes the next version of a pair, on the condition that the version before it is still there.
   *
   * @returns false when somebody else wrote first.
   */
  replace(key: PairKey, next: Pair): Promise<boolean>;
}

/** The tenant's API. */
export interface Tenant {
  /** Makes one call. Never throws: what went wrong is an answer too. */
  call(call: Call): Promise<Answer>;
}

/** The lanes and the dead-letter queue. */
export interface Queues {
  /** Makes a message visible again `seconds` from now. */
  returnAfter(lane: Lane, receiptHandle: string, seconds: number): Promise<void>;
  /** Puts a message into the dead-letter queue. */
  deadLetter(letter: DeadLetter): Promise<void>;
}

/** The circuits, in the control table. */
export interface CircuitStore {
  /** The circuits as they are now. */
  read(): Promise<Circuits>;
  /**
   * Writes the next version, on the condition that the version before it is still there.
   *
   * @returns false when somebody else wrote first.
   */
  replace(next: Circuits): Promise<boolean>;
}

/** The buckets that the tenant counts our calls in. */
export type Bucket = "management" | "write" | "read" | "list_organizations";

/** A request for one permit. */
export interface PermitRequest {
  /** The endpoint group's bucket; the management API's own is drawn from along with it. */
  readonly bucket: Exclude<Bucket, "management">;
  readonly lane: Lane;
  /** Until when the caller can wait, in milliseconds on the worker's clock. */
  readonly deadlineMs: number;
  /** How many operations that were sent away come before it: one that is sent away too comes back after them. */
  readonly behind?: number;
  /** Ends the waiting before its deadline. */
  readonly signal?: AbortSignal;
}

/** The right to make one call now. */
export interface Permit {
  readonly bucket: Exclude<Bucket, "management">;
  readonly lane: Lane;
  /** How long it was waited for, in milliseconds. */
  readonly waitedMs: number;
}

/** A permit, or how long to stay away. */
export type PermitAnswer =
  | { readonly granted: true; readonly permit: Permit }
  | { readonly granted: false; readonly reason: "budget"; readonly retryAfterMs: number };

/** What an answer said about the tenant's limits. */
export interface RateObservation {
  readonly permit: Permit;
  /** When the call was sent and when its answer had arrived, in milliseconds on the worker's clock. */
  readonly sentAtMs: number;
  readonly receivedAtMs: number;
  /** Undefined when no answer came. */
  readonly status?: number;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The message of a 429's body: it names the limit that was reached. */
  readonly message?: string;
}

/** The tenant's rate limit, shared by everything of ours that calls it. */
export interface RateBudget {
  /**
   * Waits for a permit, and holds the caller until there is one or its deadline is near.
   *
   * A permit is used at once, or given back.
   *
   * @throws NewerItemError when only a newer version may read what the executions share: without it nothing is called.
   */
  acquire(request: PermitRequest): Promise<PermitAnswer>;
  /** Learns from the answer to the call that the permit was used for. */
  report(observation: RateObservation): Promise<void>;
  /** Returns a permit that no call was made with. */
  giveBack(permit: Permit): Promise<void>;
}
