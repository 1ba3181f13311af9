import { type IMetric, type IWidget, MathExpression, Stats } from "aws-cdk-lib/aws-cloudwatch";
import { BUCKET_NAMES, LANE_NAMES } from "../../../contract/metric-names.ts";
import { LANES } from "../../../contract/place.ts";
import type { WorkerMetrics } from "../metrics.ts";
import { graph, HALF, heading } from "./section.ts";

/** The tenant's endpoint groups that the worker calls. */
const GROUPS = ["write", "read"] as const;

/** How fast, against the tenant's limit? */
export function paceWidgets(metrics: WorkerMetrics): IWidget[][] {
  return [
    heading(
      "How fast, against the tenant's limit?",
      "At full speed, calls match the learned rate. Other clients of the tenant lower the learned rate.",
    ),
    GROUPS.map((group) =>
      graph(
        `Calls a second: ${group}`,
        [
          perSecond(metrics, `${BUCKET_NAMES[group]}PermitsGranted`, "ours"),
          metrics
            .emitted(`${BUCKET_NAMES[group]}LearnedRate`, Stats.AVERAGE)
            .with({ label: "learned limit" }),
        ],
        { width: HALF },
      ),
    ),
    [
      graph(
        "Room left in the tenant's buckets",
        GROUPS.map((bucket) =>
          metrics.emitted(`${BUCKET_NAMES[bucket]}TokensRemaining`, Stats.MINIMUM).with({ label: bucket }),
        ),
      ),
      graph("Waiting for a permit (ms)", percentiles(metrics, "PermitWait")),
      graph("From request to outcome (ms)", percentiles(metrics, "RequestAge")),
    ],
  ];
}

/** The median and the slowest hundredth of each lane. */
function percentiles(metrics: WorkerMetrics, what: "PermitWait" | "RequestAge"): IMetric[] {
  return LANES.flatMap((lane) =>
    [Stats.p(50), Stats.p(99)].map((statistic) =>
      metrics.emitted(`${LANE_NAMES[lane]}${what}`, statistic).with({ label: `${lane} ${statistic}` }),
    ),
  );
}

function perSecond(
  metrics: WorkerMetrics,
  name: Parameters<WorkerMetrics["emitted"]>[0],
  label: string,
): MathExpression {
  return new MathExpression({
    label,
    expression: "calls / PERIOD(calls)",
    usingMetrics: { calls: metrics.emitted(name) },
  });
}
