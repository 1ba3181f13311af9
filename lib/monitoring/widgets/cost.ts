import { type IMetric, type IWidget, MathExpression, SingleValueWidget } from "aws-cdk-lib/aws-cloudwatch";
import { LIST_PRICES_USD_PER_MILLION } from "../list-prices.ts";
import { ENDED, type WorkerMetrics } from "../metrics.ts";
import { FULL_WIDTH, GRAPH, graph, heading, THIRD } from "./section.ts";

/** Something that is used and paid for. */
interface Use {
  /** Its name in expressions: one metric has one name in all of a graph. */
  readonly id: string;
  readonly metric: IMetric;
  readonly usdPerMillion: number;
}

/** What does it cost? */
export function costWidgets(metrics: WorkerMetrics, memoryMegabytes: number): IWidget[][] {
  const parts = partsOf(metrics, memoryMegabytes);
  const all = parts.flatMap(([, uses]) => uses);
  return [
    heading(
      "What does it cost?",
      "At list prices, in USD. SQS is the most that it can be: ten messages may share a request. Fixed charges: docs/costs.md.",
    ),
    [
      graph(
        "USD by service",
        parts.map(([service, uses]) => sum(service, uses)),
        { stacked: true, width: FULL_WIDTH - THIRD },
      ),
      new SingleValueWidget({
        title: "In the time shown (USD)",
        metrics: [sum("all", all), perMillion(metrics, all)],
        setPeriodToTimeRange: true,
        width: THIRD,
        height: GRAPH,
      }),
    ],
  ];
}

function partsOf(metrics: WorkerMetrics, memoryMegabytes: number): [service: string, uses: Use[]][] {
  const price = LIST_PRICES_USD_PER_MILLION;
  const millisecond = (price.lambdaGigabyteSecond * memoryMegabytes) / 1024 / 1000;
  const announced = metrics.announced();
  const uses = (name: string, usdPerMillion: number, used: readonly IMetric[]): Use[] =>
    used.map((metric, index) => ({ id: `${name}${index}`, metric, usdPerMillion }));
  return [
    [
      "Lambda",
      [
        ...uses("invocations", price.lambdaRequest, [metrics.invocations()]),
        ...uses("milliseconds", millisecond, [metrics.billedDuration()]),
      ],
    ],
    ["SQS, at most", uses("messages", price.sqsRequest, metrics.queueTraffic())],
    [
      "DynamoDB",
      [
        ...uses("reads", price.dynamodbReadUnit, metrics.readUnits()),
        ...uses("writes", price.dynamodbWriteUnit, metrics.writeUnits()),
      ],
    ],
    ["Logs", uses("bytes", price.logGigabyte / 2 ** 30, [metrics.logBytes()])],
    ["Events", uses("events", price.pipeRequest + price.customEvent, announced ? [announced] : [])],
  ].filter((part): part is [string, Use[]] => part[1]?.length !== 0);
}

/** The cost of everything used, in USD. */
function sum(label: string, uses: readonly Use[]): MathExpression {
  return new MathExpression({
    label,
    expression: `(${terms(uses)}) / 1000000`,
    usingMetrics: named(uses),
  });
}

function perMillion(metrics: WorkerMetrics, uses: readonly Use[]): MathExpression {
  const ended = ENDED.map((name) => ({ id: name.toLowerCase(), metric: metrics.emitted(name) }));
  const operations = ended.map(({ id }) => `FILL(${id}, 0)`).join(" + ");
  return new MathExpression({
    label: "a million operations",
    expression: `(${terms(uses)}) / (${operations})`,
    usingMetrics: named([...uses, ...ended]),
  });
}

/** The cost in millionths of a dollar; what was not measured was not used. */
function terms(uses: readonly Use[]): string {
  return uses.map(({ id, usdPerMillion }) => `FILL(${id}, 0) * ${decimal(usdPerMillion)}`).join(" + ");
}

function named(uses: readonly Pick<Use, "id" | "metric">[]): Record<string, IMetric> {
  return Object.fromEntries(uses.map(({ id, metric }) => [id, metric]));
}

/** CloudWatch's expressions know no exponents. */
function decimal(value: number): string {
  return value.toFixed(10).replace(/0+$/, "");
}
