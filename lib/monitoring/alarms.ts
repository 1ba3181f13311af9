import { Alarm, ComparisonOperator } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import type { AlarmRule } from "./rules/rule.ts";

/** The properties of `Alarms`. */
export interface AlarmsProps {
  readonly rules: readonly AlarmRule[];
  /** The topic for alarms and for the messages that they are over. */
  readonly topic: ITopic;
  /** Where the runbook is; each alarm links its section. */
  readonly runbookUrl: string;
}

/** The alarms of a deployment. */
export class Alarms extends Construct {
  /** Each alarm under its rule's id, such as `DeadLetters`. */
  readonly byId: Readonly<Record<string, Alarm>>;

  constructor(scope: Construct, id: string, { rules, topic, runbookUrl }: AlarmsProps) {
    super(scope, id);
    const action = new SnsAction(topic);
    this.byId = Object.fromEntries(
      rules.map((rule) => {
        const [datapointsToAlarm, evaluationPeriods] = rule.datapoints;
        const alarm = new Alarm(this, rule.id, {
          metric: rule.metric,
          threshold: rule.threshold,
          comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
          evaluationPeriods,
          datapointsToAlarm,
          treatMissingData: rule.missing,
          alarmDescription: `${rule.meaning} ${rule.whatToDo} ${urgencyOf(rule)} ${runbookUrl}#${rule.section}`,
        });
        alarm.addAlarmAction(action);
        alarm.addOkAction(action);
        return [rule.id, alarm];
      }),
    );
  }
}

function urgencyOf({ urgent }: AlarmRule): string {
  return urgent ? "Act now." : "It can wait until morning.";
}
