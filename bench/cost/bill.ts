import type { EmbeddedUsage, TableName } from "./embedded.ts";
import type { Billed } from "./meter/table-units.ts";
import { PRICES } from "./prices.ts";
import type { LimitUsage } from "./virtual.ts";

/** A line of the bill. */
export interface Line {
  readonly item: string;
  readonly quantity: number;
  readonly unit: string;
  readonly usd: number;
}

/** What a number of operations cost. */
export interface Bill {
  /** SQS, Lambda and DynamoDB. */
  readonly core: readonly Line[];
  /** What comes with each operation beside them. */
  readonly beside: readonly Line[];
}

/** How the function is deployed. */
export interface FunctionShape {
  readonly memoryMegabytes: number;
  readonly traced: boolean;
  readonly logRetentionMonths: number;
  readonly recordRetentionMonths: number;
}

/** What a producer gives SQS at once, at most. */
const SEND_BATCH = 10;
/**
 * An event source mapping begins with five pollers, each of which asks an idle queue every 20 s:
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
const IDLE_POLLS_PER_SECOND = 5 / 20;
/** What Lambda itself writes for an invocation: its start, its end and a report. */
const PLATFORM_LOG_BYTES = 900;
const GIGABYTE = 1e9;

/**
 * What so many operations cost.
 *
 * Requests are counted where time is virtual, because how many there are depends on how long is waited; how large each
 * is, in units and bytes, where the deployed bundle spoke to a real API.
 */
export function billOf(
  operations: number,
  embedded: EmbeddedUsage,
  atLimit: LimitUsage,
  shape: FunctionShape,
): Bill {
  const times = operations / atLimit.operations;
  const line = (item: string, quantity: number, unit: string, price: number): Line => ({
    item,
    quantity,
    unit,
    usd: quantity * price,
  });
  const table = (name: TableName): Line[] => {
    const { reads, writes, indexWrites } = embedded.tables[name];
    const asked = atLimit.tables[name];
    const lines = [
      line(`DynamoDB: ${name}, reads`, times * asked.reads * unitsEach(reads), "read units", PRICES.readUnit),
      line(
        `DynamoDB: ${name}, writes`,
        times * asked.writes * unitsEach(writes),
        "write units",
        PRICES.writeUnit,
      ),
    ];
    if (indexWrites.requests === 0) return lines;
    const units = times * asked.writes * (indexWrites.units / writes.requests);
    return [...lines, line(`DynamoDB: ${name}, index entries`, units, "write units", PRICES.writeUnit)];
  };

  const gigabyteSeconds = times * atLimit.billedSeconds * (shape.memoryMegabytes / 1_024);
  const invocations = times * atLimit.invocations;
  const ratio = operations / embedded.operations;
  const { bytes, metricBytes } = embedded.logs;
  // Metrics are written once an invocation, whatever its batch; lines are written for each operation.
  const metrics = (metricBytes / invocationsOf(embedded)) * invocations;
  const logGigabytes =
    (ratio * (bytes - metricBytes) + metrics + invocations * PLATFORM_LOG_BYTES) / GIGABYTE;
  const stored = embedded.tables.operations.storedBytes + embedded.tables.connections.storedBytes;
  const storedGigabyteMonths = ((ratio * stored) / GIGABYTE) * shape.recordRetentionMonths;

  const core = [
    line("SQS: sent, ten at once", operations / SEND_BATCH, "requests", PRICES.queueRequest),
    line("SQS: received and deleted", times * atLimit.polls, "requests", PRICES.queueRequest),
    line("SQS: given back", times * atLimit.queueRequests, "requests", PRICES.queueRequest),
    line(
      "SQS: the idle lane's polls",
      times * atLimit.seconds * IDLE_POLLS_PER_SECOND,
      "requests",
      PRICES.queueRequest,
    ),
    line("Lambda: invocations", invocations, "invocations", PRICES.invocation),
    line("Lambda: time, mostly waiting", gigabyteSeconds, "GB-seconds", PRICES.gigabyteSecond),
    ...table("operations"),
    ...table("connections"),
    ...table("control"),
  ];
  const beside = [
    line("Events: through the pipe", operations, "requests", PRICES.pipeRequest),
    line("Events: onto the bus", operations, "events", PRICES.customEvent),
    line("Logs: written", logGigabytes, "GB", PRICES.logGigabyte),
    line("Logs: kept", logGigabytes * shape.logRetentionMonths, "GB-months", PRICES.logGigabyteMonth),
    line("Records: kept", storedGigabyteMonths, "GB-months", PRICES.tableGigabyteMonth),
    line("Records: backed up", storedGigabyteMonths, "GB-months", PRICES.backupGigabyteMonth),
    line("Secrets: read", times * atLimit.secretRequests, "requests", PRICES.secretRequest),
    ...(shape.traced ? [line("Traces", invocations, "traces", PRICES.trace)] : []),
  ];
  return { core, beside };
}

/** The sum of some lines. */
export function total(lines: readonly Line[]): number {
  return lines.reduce((sum, { usd }) => sum + usd, 0);
}

function unitsEach({ requests, units }: Billed): number {
  return requests === 0 ? 1 : units / requests;
}

function invocationsOf({ queueRequests }: EmbeddedUsage): number {
  return queueRequests.get("ReceiveMessage") ?? Number.NaN;
}
