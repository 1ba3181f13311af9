import type { Alarm, Dashboard } from "aws-cdk-lib/aws-cloudwatch";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import { alarmRules } from "./alarm-rules.ts";
import { type AlarmSettings, applySettings } from "./alarm-settings.ts";
import { AlarmTopic, letAlarmsPublish } from "./alarm-topic.ts";
import { Alarms } from "./alarms.ts";
import { WorkerDashboard } from "./dashboard.ts";
import type { WorkerMetrics } from "./metrics.ts";

/** The properties of `Monitoring`. */
export interface MonitoringProps {
  readonly metrics: WorkerMetrics;
  readonly logGroupName: string;
  readonly memoryMegabytes: number;
  /** An existing topic for the alarms. Default: the deployment's own. */
  readonly alarmTopic?: ITopic | undefined;
  readonly alarmEmail?: string | undefined;
  readonly runbookUrl: string;
  readonly alarms?: AlarmSettings | undefined;
  readonly encryptionKey?: IKey | undefined;
}

/** Alarms, where they go, and the dashboard. */
export class Monitoring extends Construct {
  readonly alarmTopic: ITopic;
  /** The alarms that are on, by name, such as `DeadLetters`; docs/runbook.md lists the names. */
  readonly alarms: Readonly<Record<string, Alarm>>;
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const { metrics, alarmEmail: email, runbookUrl, encryptionKey } = props;
    if (props.alarmTopic !== undefined) letAlarmsPublish(props.alarmTopic);
    this.alarmTopic = props.alarmTopic ?? new AlarmTopic(this, "Topic", { email, encryptionKey }).topic;
    this.alarms = new Alarms(this, "Alarms", {
      rules: applySettings(alarmRules(metrics), props.alarms),
      topic: this.alarmTopic,
      runbookUrl,
    }).byId;
    this.dashboard = new WorkerDashboard(this, "Dashboard", {
      ...props,
      alarms: Object.values(this.alarms),
    }).dashboard;
  }
}
