import type { Bucket } from "../../contract/bucket.ts";
import type { WorkerMetric } from "../../contract/metric-names.ts";
import type { CircuitScope } from "../circuit/circuit.ts";
import type { WorkerEvent } from "./events.ts";

/** Gauges, sampled at the end of each invocation. */
export interface Gauges {
  observe(event: WorkerEvent): void;
  /** The readings, once for each invocation; none where it never came to look. */
  read(): readonly (readonly [WorkerMetric, number])[];
}

/** Makes the gauges of an execution. They keep what they know from one invocation to the next. */
export function createGauges(): Gauges {
  const openCircuits = new Set<CircuitScope>();
  const assumed = new Set<Bucket>();
  let degraded = false;
  let looked = false;

  return {
    observe(event) {
      switch (event.event) {
        case "circuit":
          if (event.state === "open") openCircuits.add(event.guarded);
          else openCircuits.delete(event.guarded);
          break;
        case "degraded":
          ({ degraded } = event);
          break;
        // It comes with a look at the control table.
        case "permit":
          if (event.assumed) assumed.add(event.bucket);
          else assumed.delete(event.bucket);
          break;
        default:
          return;
      }
      looked = true;
    },
    read() {
      if (!looked) return [];
      looked = false;
      return [
        ["OpenCircuits", openCircuits.size],
        ["BudgetDegraded", degraded ? 1 : 0],
        ["AssumedLimits", assumed.size],
      ];
    },
  };
}
