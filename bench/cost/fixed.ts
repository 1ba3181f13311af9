import type { Template } from "../../local/template.ts";
import type { FunctionShape, Line } from "./bill.ts";
import { PRICES } from "./prices.ts";

const SECONDS_PER_MONTH = 30 * 86_400;
const DAYS_PER_MONTH = 30;
/** Two lanes, five pollers each, a poll every 20 s: see `bill.ts`. */
const IDLE_POLLS_PER_MONTH = (2 * 5 * SECONDS_PER_MONTH) / 20;
/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-dynamodb.html */
const STREAM_READS_PER_SHARD_AND_MONTH = 4 * SECONDS_PER_MONTH;

/**
 * What a deployed stack costs a month while nothing is asked of it, from its template.
 *
 * @param metrics How many metrics a healthy worker emits.
 */
export function fixedCharges(template: Template, metrics: number): readonly Line[] {
  const count = (type: string) =>
    Object.values(template.Resources).filter((resource) => resource.Type === type).length;
  const line = (item: string, quantity: number, unit: string, price: number): Line => ({
    item,
    quantity,
    unit,
    usd: quantity * price,
  });
  const pipes = count("AWS::Pipes::Pipe");
  return [
    line("SQS: polls of two idle lanes", IDLE_POLLS_PER_MONTH, "requests", PRICES.queueRequest),
    line("CloudWatch: alarms", alarmMetrics(template), "metrics watched", PRICES.alarmMonth),
    line("CloudWatch: dashboard", count("AWS::CloudWatch::Dashboard"), "dashboards", PRICES.dashboardMonth),
    line("CloudWatch: metrics, while the worker works", metrics, "metrics", PRICES.metricMonth),
    line("Secrets Manager", count("AWS::SecretsManager::Secret"), "secrets", PRICES.secretMonth),
    ...(pipes === 0
      ? []
      : [
          line(
            "DynamoDB: the pipe's reads of the stream, each shard",
            pipes * STREAM_READS_PER_SHARD_AND_MONTH,
            "reads",
            PRICES.streamRead,
          ),
        ]),
    line(
      "KMS: the alarms' key, or one of your own for everything",
      count("AWS::KMS::Key"),
      "keys",
      PRICES.keyMonth,
    ),
  ];
}

/** CloudWatch bills an alarm by the metrics that it is on, an expression not counted. */
function alarmMetrics({ Resources }: Template): number {
  return Object.values(Resources)
    .filter(({ Type }) => Type === "AWS::CloudWatch::Alarm")
    .map(({ Properties }) => {
      const queries = (Properties?.Metrics ?? [{ MetricStat: {} }]) as { readonly MetricStat?: object }[];
      return queries.filter(({ MetricStat }) => MetricStat !== undefined).length;
    })
    .reduce((sum, metrics) => sum + metrics, 0);
}

/** How the function of a template is deployed. */
export function functionShape(template: Template): FunctionShape {
  const resources = Object.values(template.Resources);
  const worker = resources.find(
    ({ Type, Properties }) => Type === "AWS::Lambda::Function" && Properties?.Timeout === 180,
  );
  const properties = (worker?.Properties ?? {}) as {
    readonly MemorySize?: number;
    readonly TracingConfig?: { readonly Mode: string };
    readonly Environment?: { readonly Variables: Readonly<Record<string, string>> };
  };
  const retention = resources.find(({ Type }) => Type === "AWS::Logs::LogGroup")?.Properties?.RetentionInDays;
  return {
    memoryMegabytes: properties.MemorySize ?? Number.NaN,
    traced: properties.TracingConfig?.Mode === "Active",
    logRetentionMonths: Number(retention) / DAYS_PER_MONTH,
    recordRetentionMonths: Number(properties.Environment?.Variables.RECORD_RETENTION_DAYS) / DAYS_PER_MONTH,
  };
}
