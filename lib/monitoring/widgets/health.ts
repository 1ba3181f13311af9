import { type Alarm, AlarmStatusWidget, type IWidget, SingleValueWidget } from "aws-cdk-lib/aws-cloudwatch";
import type { WorkerMetrics } from "../metrics.ts";
import { FULL_WIDTH, heading } from "./section.ts";

/** Is it healthy? */
export function healthWidgets(metrics: WorkerMetrics, alarms: readonly Alarm[]): IWidget[][] {
  return [
    heading("Is it healthy?", "Click an alarm to read what it means and what to do."),
    [new AlarmStatusWidget({ title: "Alarms", alarms: [...alarms], width: FULL_WIDTH, height: 5 })],
    [
      new SingleValueWidget({
        title: "Outcomes in the time shown",
        metrics: [
          metrics.emitted("Succeeded").with({ label: "succeeded" }),
          metrics.emitted("Superseded").with({ label: "superseded by a newer request" }),
          metrics.emitted("Cancelled").with({ label: "cancelled" }),
          metrics.emitted("DeadLettered").with({ label: "dead-lettered" }),
        ],
        setPeriodToTimeRange: true,
        width: FULL_WIDTH,
        height: 3,
      }),
    ],
  ];
}
