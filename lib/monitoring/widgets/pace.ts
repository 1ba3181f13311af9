import { GraphWidget, type IWidget, MathExpression, Stats } from "aws-cdk-lib/aws-cloudwatch";
import { BUCKET_NAMES, LANE_NAMES } from "../../../contract/metric-names.ts";
import { LANES } from "../../../contract/place.ts";
import type { WorkerMetrics } from "../metrics.ts";
import { GRAPH, HALF, heading, THIRD } from "./section.ts";

/** The tenant's endpoint groups that the worker calls. */
const GROUPS = ["write", "read"] as const;

/** How fast, against the tenant's limit? */
export function paceWidgets(metrics: WorkerMetrics): IWidget[][] {
  return [
    heading(
      "How fast, against the tenant's limit?",
      "At full speed, calls match the learned rate. Other clients of the tenant lower the learned rate.",
    ),
    GROUPS.map(
      (group) =>
        new GraphWidget({
          title: `Calls a second: ${group}`,
          left: [
            perSecond(metrics, `${BUCKET_NAMES[group]}PermitsGranted`, "ours"),
            metrics
              .emitted(`${BUCKET_NAMES[group]}LearnedRate`, Stats.AVERAGE)
              .with({ label: "learned limit" }),
          ],
          leftYAxis: { min: 0 },
          width: HALF,
          height: GRAPH,
        }),
    ),
    [
      new GraphWidget({
        title: "Room left in the tenant's buckets",
        left: GROUPS.map((bucket) =>
          metrics.emitted(`${BUCKET_NAMES[bucket]}TokensRemaining`, Stats.MINIMUM).with({ label: bucket }),
        ),
        leftYAxis: { min: 0 },
        width: THIRD,
        height: GRAPH,
      }),
      new GraphWidget({
        title: "Waiting for a permit (ms)",
        left: LANES.flatMap((lane) =>
          [Stats.p(50), Stats.p(99)].map((statistic) =>
            metrics
              .emitted(`${LANE_NAMES[lane]}PermitWait`, statistic)
              .with({ label: `${lane} ${statistic}` }),
          ),
        ),
        leftYAxis: { min: 0 },
        width: THIRD,
        height: GRAPH,
      }),
      new GraphWidget({
        title: "From request to outcome (ms)",
        left: LANES.flatMap((lane) =>
          [Stats.p(50), Stats.p(99)].map((statistic) =>
            metrics
              .emitted(`${LANE_NAMES[lane]}RequestAge`, statistic)
              .with({ label: `${lane} ${statistic}` }),
          ),
        ),
        leftYAxis: { min: 0 },
        width: THIRD,
        height: GRAPH,
      }),
    ],
  ];
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
