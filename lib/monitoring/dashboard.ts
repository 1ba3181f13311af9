import { Duration } from "aws-cdk-lib";
import { type Alarm, Dashboard, PeriodOverride } from "aws-cdk-lib/aws-cloudwatch";
import { Construct } from "constructs";
import type { WorkerMetrics } from "./metrics.ts";
import { costWidgets } from "./widgets/cost.ts";
import { doorWidgets } from "./widgets/doors.ts";
import { failureWidgets } from "./widgets/failures.ts";
import { healthWidgets } from "./widgets/health.ts";
import { paceWidgets } from "./widgets/pace.ts";
import { waitingWidgets } from "./widgets/waiting.ts";

/** What the dashboard shows. */
export interface WorkerDashboardProps {
  readonly metrics: WorkerMetrics;
  readonly alarms: readonly Alarm[];
  readonly logGroupName: string;
  /** The function's memory: what a millisecond of it costs. */
  readonly memoryMegabytes: number;
}

/** One page that answers, from top to bottom: healthy? how much waits? how fast? what fails? what comes in by the doors? what does it cost? */
export class WorkerDashboard extends Construct {
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, props: WorkerDashboardProps) {
    super(scope, id);
    const { metrics, alarms, logGroupName, memoryMegabytes } = props;
    this.dashboard = new Dashboard(this, "Default", {
      defaultInterval: Duration.hours(12),
      periodOverride: PeriodOverride.AUTO,
      widgets: [
        ...healthWidgets(metrics, alarms),
        ...waitingWidgets(metrics),
        ...paceWidgets(metrics),
        ...failureWidgets(metrics, logGroupName),
        ...doorWidgets(metrics.doors),
        ...costWidgets(metrics, memoryMegabytes),
      ],
    });
  }
}
