import type { Lane } from "../../contract/place.ts";
import type { Outcome } from "../../contract/record.ts";
import type { CallKind } from "../answer/calls.ts";
import type { FailureEvent } from "../failure-event.ts";
import type { Conclusion } from "./conclusion.ts";

/** What the work on an operation tells. */
export type OperationEvent =
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
  | FailureEvent;
