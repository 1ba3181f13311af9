import type { FailureEvent } from "../failure-event.ts";
import type { Cause, CircuitScope } from "./circuit.ts";

/** What the circuits tell: an execution saw one open or close. */
export type CircuitEvent =
  | {
      readonly event: "circuit";
      readonly guarded: CircuitScope;
      readonly state: "open";
      readonly cause: Cause;
      readonly detail: string;
    }
  | { readonly event: "circuit"; readonly guarded: CircuitScope; readonly state: "closed" }
  | FailureEvent;
