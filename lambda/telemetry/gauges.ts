import type { Bucket } from "../../contract/bucket.ts";
import type { WorkerMetric } from "../../contract/metric-names.ts";
import type { Lane } from "../../contract/place.ts";
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
  /** Buckets and lanes whose permits are granted without the control table. */
  const degraded = new Set<string>();
  /** Those that this invocation asked for: only an operation that asks finds out that the table is back. */
  const asked = new Set<string>();
  let looked = false;

  return {
    observe(event) {
      switch (event.event) {
        case "circuit":
          if (event.state === "open") openCircuits.add(event.guarded);
          else openCircuits.delete(event.guarded);
          break;
        case "degraded":
          if (event.degraded) degraded.add(nameOf(event));
          else degraded.delete(nameOf(event));
          asked.add(nameOf(event));
          break;
        // It comes with a look at the control table.
        case "permit":
          asked.add(nameOf(event));
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
      const isDegraded = !degraded.isDisjointFrom(asked);
      asked.clear();
      return [
        ["OpenCircuits", openCircuits.size],
        ["BudgetDegraded", isDegraded ? 1 : 0],
        ["AssumedLimits", assumed.size],
      ];
    },
  };
}

function nameOf({ bucket, lane }: { readonly bucket: Bucket; readonly lane: Lane }): string {
  return `${bucket} ${lane}`;
}
