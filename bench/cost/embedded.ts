import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { standInClient } from "../../local/clients.ts";
import { readBuiltTemplate, readDeployment } from "../../local/deployment.ts";
import { type EmbeddedStack, startEmbeddedStack } from "../../local/stack.ts";
import { perMinute } from "../../local/tenant/bucket.ts";
import { operatorBatchStore } from "../../operator/batch/store.ts";
import { watchExchanges } from "../exchanges.ts";
import { createLogMeter, type LogUsage } from "./meter/log-meter.ts";
import { shapeOf } from "./meter/shapes.ts";
import { createTableMeter, type TableUsage } from "./meter/table-units.ts";
import { BATCH, backfill } from "./requests.ts";
import { send } from "./send.ts";

/** The worker's tables. */
export const TABLES = ["operations", "connections", "control"] as const;
/** One of them. */
export type TableName = (typeof TABLES)[number];

/** What the embedded stack was asked while it worked through a backfill. */
export interface EmbeddedUsage {
  readonly operations: number;
  readonly seconds: number;
  readonly tables: Readonly<Record<TableName, TableUsage>>;
  /** Requests to SQS by operation; receives that found something alone, the others depend on the machine. */
  readonly queueRequests: ReadonlyMap<string, number>;
  readonly secretRequests: number;
  readonly logs: LogUsage;
}

/** So fast that the machine is the limit: what an operation asks of AWS does not depend on it, but for its waiting. */
const LIMIT = perMinute(600, 18_000);
const DAY_MS = 86_400_000;
const LOOK_EVERY_MS = 50;
const STOP_PATIENCE_MS = 2_000;
/** Longer than this without an outcome, and something is stuck. */
const LONGEST_SILENCE_MS = 60_000;
const CONTROL_PLANE: ReadonlySet<string> = new Set(["CreateTable", "DescribeTable"]);

/**
 * Works through a backfill in the embedded stack, as deployed, and counts what AWS would have been asked.
 *
 * @throws Error when an operation does not succeed, or when none ends for a minute.
 */
export async function runEmbedded(operations: number): Promise<EmbeddedUsage> {
  const logs = createLogMeter();
  const ended = { succeeded: 0, atMs: Date.now() };
  const stack = await startEmbeddedStack({
    tenant: {
      kind: "stand-in",
      options: { limits: { write: LIMIT, read: LIMIT }, latencyMs: [5, 10], everyIdExists: true },
    },
    onOperation({ operation_id, status }) {
      if (status !== "succeeded") throw new Error(`${operation_id} ended as ${status}.`);
      ended.succeeded += 1;
      ended.atMs = Date.now();
    },
    onLog: logs.add,
  });
  try {
    await createBatch(stack, operations);
    const meters = await watchTables(stack);
    const queueRequests = watchQueues(stack);
    let secretRequests = 0;
    watchExchanges({ endpoint: stack.endpoints.secretsmanager, bodies: false }, () => {
      secretRequests += 1;
    });
    const startedAtMs = Date.now();
    await send(stack, "bulk", backfill(operations));
    while (ended.succeeded < operations) {
      if (Date.now() - ended.atMs > LONGEST_SILENCE_MS) throw new Error("Nothing has ended for a minute.");
      await sleep(LOOK_EVERY_MS);
    }
    // The last messages are deleted after their outcomes.
    await Promise.all([stack.lanes.bulk.disable(), stack.lanes.interactive.disable()]);
    return {
      operations,
      seconds: (ended.atMs - startedAtMs) / 1_000,
      tables: {
        operations: meters.operations.usage(),
        connections: meters.connections.usage(),
        control: meters.control.usage(),
      },
      queueRequests,
      secretRequests,
      logs: logs.usage(),
    };
  } finally {
    await stack.stop(STOP_PATIENCE_MS);
  }
}

async function createBatch({ endpoints, tables }: EmbeddedStack, expectedRows: number): Promise<void> {
  const client = standInClient(DynamoDBClient, endpoints.dynamodb);
  const nowMs = Date.now();
  await operatorBatchStore(client, tables.control).create({
    ...BATCH,
    state: "running",
    action: "enable",
    source: "organizations.csv",
    digest: "0".repeat(64),
    expectedRows,
    sentRows: expectedRows,
    createdAtMs: nowMs,
    createdBy: "jane@example.com",
    failed: 0,
    finished: 0,
    expiresAtMs: nowMs + 90 * DAY_MS,
  });
  client.destroy();
}

async function watchTables(stack: EmbeddedStack) {
  const { tables } = readDeployment(await readBuiltTemplate(), stack.endpoints.sqs);
  const meterOf = (name: string) => {
    const table = tables.find((each) => each.name === name);
    if (table === undefined) throw new Error(`The template has no table ${name}.`);
    return createTableMeter(shapeOf(table));
  };
  const meters = {
    operations: meterOf(stack.tables.operations),
    connections: meterOf(stack.tables.connections),
    control: meterOf(stack.tables.control),
  };
  watchExchanges({ endpoint: stack.endpoints.dynamodb, bodies: true }, (exchange) => {
    if (CONTROL_PLANE.has(exchange.operation)) return;
    const { TableName } = JSON.parse(exchange.body) as { TableName: string };
    for (const table of TABLES) if (stack.tables[table] === TableName) meters[table].add(exchange);
  });
  return meters;
}

function watchQueues(stack: EmbeddedStack): ReadonlyMap<string, number> {
  const requests = new Map<string, number>();
  watchExchanges({ endpoint: stack.endpoints.sqs, bodies: false }, ({ operation, answer }) => {
    if (operation === "ReceiveMessage" && !answer.includes("MessageId")) return;
    requests.set(operation, (requests.get(operation) ?? 0) + 1);
  });
  return requests;
}
