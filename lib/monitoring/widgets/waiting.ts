import { type IWidget, MathExpression, SingleValueWidget, Stats } from "aws-cdk-lib/aws-cloudwatch";
import { LANES } from "../../../contract/place.ts";
import type { WorkerMetrics } from "../metrics.ts";
import { GRAPH, graph, heading, THIRD } from "./section.ts";

/** How much waits, and until when? */
export function waitingWidgets(metrics: WorkerMetrics): IWidget[][] {
  return [
    heading(
      "How much waits, and until when?",
      "Held: received by an execution, or deferred. The end is an estimate: all waiting requests at the learned write rate.",
    ),
    [
      graph(
        "Requests in the lanes",
        LANES.flatMap((lane) => [
          metrics.waiting(lane).with({ label: `${lane}: waiting` }),
          metrics.held(lane).with({ label: `${lane}: held` }),
        ]),
        { stacked: true },
      ),
      graph(
        "Age of the oldest request (seconds)",
        LANES.map((lane) => metrics.oldestAge(lane).with({ label: lane })),
      ),
      new SingleValueWidget({
        title: "Done in (hours)",
        metrics: [hoursLeft(metrics)],
        width: THIRD,
        height: GRAPH,
        sparkline: true,
      }),
    ],
  ];
}

function hoursLeft(metrics: WorkerMetrics): MathExpression {
  const depths = LANES.flatMap((lane) => [metrics.waiting(lane), metrics.held(lane)]);
  const ids = depths.map((_, index) => `depth${index}`);
  return new MathExpression({
    label: "hours left",
    expression: `(${ids.map((id) => `FILL(${id}, 0)`).join(" + ")}) / FILL(rate, REPEAT) / 3600`,
    usingMetrics: {
      ...Object.fromEntries(depths.map((depth, index) => [ids[index], depth])),
      rate: metrics.emitted("WriteLearnedRate", Stats.AVERAGE),
    },
  });
}
