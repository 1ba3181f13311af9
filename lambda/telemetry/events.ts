import type { TokenEvent } from "../auth0/token.ts";
import type { BatchEvent } from "../batches/events.ts";
import type { BudgetEvent } from "../budget/events.ts";
import type { CircuitEvent } from "../circuit/events.ts";
import type { FailureEvent } from "../failure-event.ts";
import type { OperationEvent } from "../operation/events.ts";
import type { TraitEvent } from "../traits/events.ts";

/** Something that happened in the worker: the events of all its parts. */
export type WorkerEvent =
  | OperationEvent
  | BudgetEvent
  | TokenEvent
  | CircuitEvent
  | BatchEvent
  | TraitEvent
  | FailureEvent;

/** Where events go: logs and metrics in Lambda, a trace in the simulation. */
export type Observe = (event: WorkerEvent) => void;
