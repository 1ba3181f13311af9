import type { CallKind } from "../auth0/calls.ts";
import type { TokenEvent } from "../auth0/token.ts";
import type { Cause, Guarded } from "../circuit/circuit.ts";
import type { Conclusion } from "../operation/conclusion.ts";
import type { Outcome } from "../operation/record.ts";
import type { Lane } from "../order/place.ts";
import type { Bucket, PermitRequest } from "../ports.ts";

/** Something that happened and that somebody may want to see. */
export type WorkerEvent =
  | { readonly event: "finished"; readonly outcome: Outcome }
  | {
      readonly event: "deferred";
      readonly operationId: string;
      readonly lane: Lane;
      /** How long ago the request entered its lane, in milliseconds. */
      readonly ageMs: number;
      readonly receiveCount: number;
      readonly conclusion: Extract<Conclusion, { kind: "waiting" }>;
    }
  | {
      readonly event: "call";
      readonly operationId: string;
      readonly call: CallKind;
      readonly organizationId: string;
      /** The status, or why there was none. */
      readonly outcome: number | "lost" | "unsent" | "credentials";
      readonly meaning: string;
      readonly durationMs: number;
      /** Auth0's id of the call, to be found again in the tenant's logs. */
      readonly requestId?: string | undefined;
    }
  | {
      readonly event: "permit";
      readonly bucket: PermitRequest["bucket"];
      readonly lane: Lane;
      readonly waitedMs: number;
      /** The pace rests on no answer: the tenant sends no rate limit headers. */
      readonly assumed: boolean;
    }
  /** An answer told how full a bucket is; the rate is what has been learned of it so far. */
  | {
      readonly event: "limit";
      readonly bucket: Bucket;
      readonly remaining: number;
      readonly refillPerSecond: number | undefined;
    }
  /** A call was refused by a 429: this bucket of the tenant's was empty; undefined where the 429 blames none of ours. */
  | { readonly event: "throttled"; readonly bucket: Bucket | undefined }
  /** Answers carry no rate limit headers, so that from now on this limit is assumed. */
  | {
      readonly event: "limit_assumed";
      readonly bucket: Bucket;
      readonly burst: number;
      readonly refillPerSecond: number;
    }
  /** The control table cannot be reached, so this execution paces itself; or it can be again. */
  | { readonly event: "degraded"; readonly degraded: boolean; readonly error?: unknown }
  | TokenEvent
  /** A circuit was seen to open or close. */
  | {
      readonly event: "circuit";
      readonly guarded: Guarded;
      readonly state: "open";
      readonly cause: Cause;
      readonly detail: string;
    }
  | { readonly event: "circuit"; readonly guarded: Guarded; readonly state: "closed" }
  /** The tenant showed how it answers a repeated POST; undefined where that contradicts what was on record. */
  | {
      readonly event: "trait";
      readonly repeatedPost: "refused" | "upserted" | undefined;
      readonly evidence: string;
    }
  /** A batch failed too often, and was stopped. */
  | { readonly event: "batch_stopped"; readonly batchId: string; readonly reason: string }
  /** Something that should not happen did; the messages concerned went back to their lane. */
  | { readonly event: "failed"; readonly error: unknown; readonly messageIds: readonly string[] };

/** Where events go: logs and metrics in Lambda, a trace in the simulation. */
export type Observe = (event: WorkerEvent) => void;
