import type { Template } from "aws-cdk-lib/assertions";
import type { MetricIdentity } from "./emitted.ts";

/** Puts a name in the place of every reference, as CloudFormation would: the resource's logical id. */
function deploy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(deploy);
  if (typeof value !== "object" || value === null) return value;
  const { Ref, "Fn::GetAtt": attribute, "Fn::Join": join } = value as Record<string, unknown>;
  if (Ref !== undefined) return Ref;
  if (attribute !== undefined) return (attribute as string[])[0];
  if (join !== undefined) {
    const [separator, parts] = join as [string, unknown[]];
    return parts.map(deploy).join(separator);
  }
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, deploy(part)]));
}

/** One widget of a dashboard, as CloudWatch reads it. */
export interface Widget {
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The widgets of the template's only dashboard, from top to bottom. */
export function renderDashboard(template: Template): Widget[] {
  const [dashboard] = Object.values(template.findResources("AWS::CloudWatch::Dashboard"));
  const body = deploy(dashboard?.Properties.DashboardBody) as string;
  return (JSON.parse(body) as { widgets: Widget[] }).widgets;
}

/** The metrics that a widget shows or calculates with. */
export function metricsOf({ properties }: Widget): MetricIdentity[] {
  return ((properties.metrics ?? []) as readonly (readonly unknown[])[]).flatMap((row) => {
    const texts = row.filter((part): part is string => typeof part === "string");
    const [namespace, name, ...dimensions] = texts;
    // What has no name is an expression, over metrics that have rows of their own.
    if (namespace === undefined || name === undefined) return [];
    if (texts.includes(".")) throw new Error(`${JSON.stringify(row)} is in short form`);
    return [{ namespace, name, dimensions: pairs(dimensions) }];
  });
}

function pairs(texts: readonly string[]): Record<string, string> {
  const names = texts.filter((_, index) => index % 2 === 0);
  return Object.fromEntries(names.map((name, index) => [name, texts[2 * index + 1] ?? ""]));
}

/** An alarm, as CloudWatch reads it. */
export interface RenderedAlarm {
  readonly logicalId: string;
  readonly description: string;
  /** The metrics that it is on, each under the name that its expression has for it. */
  readonly metrics: Readonly<Record<string, MetricIdentity>>;
  /** How the values of a period are made one, for each of these names. */
  readonly statistics: Readonly<Record<string, string>>;
  /** What it calculates from them; of an alarm on one metric, that metric's name. */
  readonly expression: string;
  /** Seconds of each of its periods. */
  readonly period: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

interface MetricSpelling {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
}
interface DataQuery {
  readonly Id: string;
  readonly Expression?: string;
  readonly MetricStat?: { readonly Metric: MetricSpelling; readonly Period: number; readonly Stat: string };
}

/** The template's alarms. */
export function renderAlarms(template: Template): RenderedAlarm[] {
  return Object.entries(template.findResources("AWS::CloudWatch::Alarm")).map(
    ([logicalId, { Properties }]) => {
      const properties = deploy(Properties) as Record<string, unknown>;
      const alone = {
        Metric: properties as unknown as MetricSpelling,
        Period: Number(properties.Period),
        Stat: String(properties.Statistic),
      };
      const queries = (properties.Metrics ?? [{ Id: "metric", MetricStat: alone }]) as DataQuery[];
      const stats = queries.flatMap(({ Id, MetricStat }) => (MetricStat ? [{ Id, ...MetricStat }] : []));
      return {
        logicalId,
        description: String(properties.AlarmDescription),
        metrics: Object.fromEntries(stats.map(({ Id, Metric }) => [Id, identityOf(Metric)])),
        statistics: Object.fromEntries(stats.map(({ Id, Stat }) => [Id, Stat])),
        expression: queries.find(({ Expression }) => Expression !== undefined)?.Expression ?? "metric",
        period: stats[0]?.Period ?? 0,
        properties,
      };
    },
  );
}

function identityOf({ Namespace, MetricName, Dimensions }: MetricSpelling): MetricIdentity {
  return {
    namespace: Namespace,
    name: MetricName,
    dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])),
  };
}
