import type { Lane } from "../../contract/place.ts";
import type { CircuitScope } from "../../lambda/circuit/circuit.ts";
import { isPaused } from "../lane/consumption.ts";
import type { PauseEnd } from "../lane/pause-end.ts";
import type { WaitingConditions } from "./conditions.ts";
import type { DeferredEntry } from "./deferred.ts";

/** What ends the wait of a deferred operation. */
export type WaitEnd =
  /** The pause of its lane ends, or an operator resumes it. */
  | { readonly kind: "resume"; readonly lane: Lane; readonly pauseEnd?: PauseEnd }
  /** A probe closes the circuit for its calls. */
  | { readonly kind: "circuit"; readonly guarded: CircuitScope; readonly nextProbeAtMs: number }
  /** The tenant's rate limit leaves room for its call. */
  | { readonly kind: "rate_limit" }
  /** The operation that has its pair ends. */
  | { readonly kind: "other_operation" }
  /** Its message is received again, and the worker tries it. */
  | { readonly kind: "next_try" };

/** Decides what ends the wait of a deferred operation: its reason as of the last try, as far as it still holds. */
export function waitEnd(
  { lane, reason, blocked_by }: Pick<DeferredEntry, "lane" | "reason" | "blocked_by">,
  { budget, lanes }: Pick<WaitingConditions, "budget" | "lanes">,
): WaitEnd {
  const own = lanes.find((figures) => figures.lane === lane);
  if (own !== undefined && isPaused(own.consumption)) return { kind: "resume", lane, pauseEnd: own.pauseEnd };
  const { open } = budget.circuits;
  const guarded = open.everything === undefined ? blocked_by : "everything";
  const circuit = guarded === undefined ? undefined : open[guarded];
  if (guarded !== undefined && circuit !== undefined)
    return { kind: "circuit", guarded, nextProbeAtMs: circuit.nextProbeAtMs };
  if (reason === "budget") return { kind: "rate_limit" };
  if (reason === "pair_busy") return { kind: "other_operation" };
  return { kind: "next_try" };
}
