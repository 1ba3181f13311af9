/** Every kind of item in the three tables, and what reads and writes it: for what holds of all of them. */
import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { UNKNOWN_PAIR } from "../../contract/pair.ts";
import { ALL_CLOSED, open } from "../../lambda/circuit/circuit.ts";
import { dynamoBatchStore } from "../../lambda/stores/batch-store.ts";
import { dynamoBudgetStore } from "../../lambda/stores/budget-store.ts";
import { dynamoCircuitStore } from "../../lambda/stores/circuit-store.ts";
import { dynamoOperationStore } from "../../lambda/stores/operation-store.ts";
import { dynamoPairStore } from "../../lambda/stores/pair-store.ts";
import { dynamoTokenLease } from "../../lambda/stores/token-lease.ts";
import { dynamoTraitStore } from "../../lambda/stores/trait-store.ts";
import { operatorBatchStore } from "../../operator/batch/store.ts";
import { noFindings } from "../../operator/drift/find-drift.ts";
import { keepDrift, readLastDrift } from "../../operator/drift/last-drift.ts";
import { summaryOf } from "../../operator/drift/summary.ts";
import type { Session } from "../../operator/session/session.ts";
import { RUNNING } from "../batches/arbitraries.ts";
import { manualClock } from "../support/manual-clock.ts";
import type { DynamoDb } from "./dynamodb.ts";

/** The three tables, empty at first. */
export interface Tables {
  readonly operations: string;
  readonly connections: string;
  readonly control: string;
}

/** One item of a kind. */
export interface KindOfItem {
  readonly name: string;
  readonly table: keyof Tables;
  readonly key: Readonly<Record<string, string>>;
  /** Writes it for the first time. */
  create(): Promise<unknown>;
  /** Makes the change that the worker makes of it next, and the ones after that. */
  readonly changes: readonly (() => Promise<unknown>)[];
  /** Every way in which a store reads it. */
  readonly reads: readonly (() => Promise<unknown>)[];
}

export const ORGANIZATION = "org_1";
export const CONNECTION = "con_1";
export const OPERATION = "operation_1";

/** Creates the tables. */
export async function createTables(dynamodb: DynamoDb): Promise<Tables> {
  return {
    operations: await dynamodb.createTable("operation_id"),
    connections: await dynamodb.createTable("organization_id", "connection_id"),
    control: await dynamodb.createTable("key"),
  };
}

/** One item of each kind. */
export function kindsOf(client: DynamoDBClient, tables: Tables): readonly KindOfItem[] {
  const operations = dynamoOperationStore(client, {
    tableName: tables.operations,
    retentionDays: 90,
    clock: manualClock(),
  });
  const pairs = dynamoPairStore(client, tables.connections);
  const lease = dynamoTokenLease(client, tables.control);
  const batches = dynamoBatchStore(client, tables.control);
  const operator = operatorBatchStore(client, tables.control);
  const budget = dynamoBudgetStore(client, tables.control);
  const circuits = dynamoCircuitStore(client, tables.control);
  const traits = dynamoTraitStore(client, tables.control);

  const place = { lane: "bulk", sequence: "1", sentAtMs: 0 } as const;
  const counts = { attempts: 0, throttles: 0, enqueuedAtMs: 0, startedAtMs: 0 };
  const facts = { operationId: OPERATION, lane: "bulk", place, ...counts } as const;
  const waiting = { ...facts, redrives: 0, reason: "budget", detail: "" } as const;
  const again = { ...facts, redrives: 1, reason: "redriven", detail: "" } as const;
  const dead = { status: "dead_lettered", reason: "rejected", detail: "400" } as const;
  const pair = { organizationId: ORGANIZATION, connectionId: CONNECTION };
  const claim = { operationId: OPERATION, alone: 0, untilMs: 1 };
  const { batchId } = RUNNING;
  const session = { names: { tables }, clients: { dynamodb: async () => client } } as unknown as Session;
  const drift = { summary: summaryOf(noFindings()), endedAtMs: 0, by: "ada", repaired: 0 };
  const trouble = { cause: "insufficient_scope", detail: "403" } as const;

  return [
    {
      name: "operation",
      table: "operations",
      key: { operation_id: OPERATION },
      create: () => operations.defer(waiting),
      changes: [
        () => operations.defer({ ...waiting, attempts: 1 }),
        () => operations.finish({ ...facts, redrives: 0, ending: dead, finishedAtMs: 1 }),
        () => operations.reopen(again),
      ],
      reads: [() => operations.read(OPERATION)],
    },
    {
      name: "pair",
      table: "connections",
      key: { organization_id: ORGANIZATION, connection_id: CONNECTION },
      create: () => pairs.replace(pair, { ...UNKNOWN_PAIR, version: 1, claim }),
      changes: [() => pairs.replace(pair, { ...UNKNOWN_PAIR, version: 2, disabledPlace: place })],
      reads: [() => pairs.read(pair)],
    },
    {
      name: "batch",
      table: "control",
      key: { key: `batch#${batchId}` },
      create: () => operator.create({ ...RUNNING, state: "filling", sentRows: 0 }),
      changes: [
        () => operator.saveSentRows(batchId, 1),
        () => operator.markRunning(batchId),
        () => batches.count(batchId, { failed: 1, finished: 1, opening: { failures: 1, words: ["no"] } }),
        () => operator.saveProgress(batchId, {}),
        () => batches.stop(batchId, "why", 1),
      ],
      reads: [() => batches.read(batchId), () => batches.count(batchId, { failed: 0, finished: 1 })],
    },
    {
      name: "the token's lease",
      table: "control",
      key: { key: "token" },
      create: () => lease.replace({ version: 1, lease: { untilMs: 1 } }),
      changes: [() => lease.replace({ version: 2, trouble: { count: 1, atMs: 1 } })],
      reads: [() => lease.read()],
    },
    {
      name: "the tenant's item",
      table: "control",
      key: { key: "tenant" },
      create: () => budget.update({ buckets: { write: { add: { granted: 1 } } } }),
      changes: [
        () => budget.update({ buckets: { write: { add: { granted: 1 }, mark: { slot: 1, forget: [0] } } } }),
        () => circuits.replace(open(ALL_CLOSED, "everything", trouble, 0)),
        () => traits.write({ repeatedPost: "refused", learnedAtMs: 0, evidence: "seen", by: "worker" }),
        () => traits.write(undefined),
      ],
      reads: [
        () => budget.read(),
        () => budget.update({ buckets: { write: { add: { granted: 1 } } } }),
        () => circuits.read(),
        () => batches.readCancelEpoch(),
      ],
    },
    {
      name: "the last comparison",
      table: "control",
      key: { key: "drift" },
      create: () => keepDrift(session, drift),
      changes: [() => keepDrift(session, { ...drift, repaired: 1 })],
      reads: [() => readLastDrift(session)],
    },
  ];
}

/** Attributes that a newer version writes beside those that this one knows. */
export async function writeBeside(
  client: DynamoDBClient,
  tables: Tables,
  { table, key }: Pick<KindOfItem, "table" | "key">,
  attributes: Readonly<Record<string, AttributeValue>>,
): Promise<void> {
  const entries = Object.entries(attributes).map(([name, value], index) => ({ name, value, index }));
  await client.send(
    new UpdateItemCommand({
      TableName: tables[table],
      Key: marshall(key),
      UpdateExpression: `SET ${entries.map(({ index }) => `#n${index} = :v${index}`).join(", ")}`,
      ExpressionAttributeNames: Object.fromEntries(entries.map(({ name, index }) => [`#n${index}`, name])),
      ExpressionAttributeValues: Object.fromEntries(entries.map(({ value, index }) => [`:v${index}`, value])),
    }),
  );
}

/** The item as its table holds it. */
export async function rawItem(
  client: DynamoDBClient,
  tables: Tables,
  { table, key }: Pick<KindOfItem, "table" | "key">,
): Promise<Readonly<Record<string, unknown>>> {
  const { Item = {} } = await client.send(
    new GetItemCommand({ TableName: tables[table], Key: marshall(key), ConsistentRead: true }),
  );
  return unmarshall(Item);
}
