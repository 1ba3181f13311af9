import { Duration } from "aws-cdk-lib";
import { type IMetric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";

/** When an alarm goes off, and what it tells the on-call engineer. */
export interface AlarmRule {
  /** Its name among the alarms. */
  readonly id: string;
  readonly metric: IMetric;
  /** It goes off at this value and above. */
  readonly threshold: number;
  /** The most that its metric can be: an alarm with a higher threshold would never go off. Undefined where there is no such bound. */
  readonly most?: number;
  /** How many of how many periods must be at the threshold. */
  readonly datapoints: readonly [toAlarm: number, ofLast: number];
  /** How the alarm treats missing data. */
  readonly missing: TreatMissingData;
  /** Whether requests fail or wait until an operator acts; anything else can wait until morning. */
  readonly urgent: boolean;
  readonly meaning: string;
  readonly whatToDo: string;
  /** Its section in docs/runbook.md. */
  readonly section: string;
}

/** SQS keeps no message for longer. */
export const LONGEST_AGE = Duration.days(14);

export const MINUTE = Duration.minutes(1);
export const FIVE_MINUTES = Duration.minutes(5);
export const FIFTEEN_MINUTES = Duration.minutes(15);
export const HOUR = Duration.hours(1);

/** For a fault that lasts only while it is measured: missing data ends it. */
export const SILENCE_IS_GOOD = TreatMissingData.NOT_BREACHING;
/** For a fault that lasts until a good value is measured: without calls there is no data. */
export const SILENCE_CHANGES_NOTHING = TreatMissingData.IGNORE;

/** One bad period may be chance and pass by itself; two of three are not. */
export const REPEATEDLY = [2, 3] as const;
export const ONCE = [1, 1] as const;
