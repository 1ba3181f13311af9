/** Commands that meet an item of a newer version: an error with words, and nothing shown of what they must not read. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { READER } from "../../contract/newer-item-error.ts";
import { batchPrefix } from "../../contract/row-operation-id.ts";
import { listBatches, readBatch } from "../../operator/batch/read.ts";
import { readBudget } from "../../operator/budget/read.ts";
import { checkBatches } from "../../operator/doctor/batches.ts";
import { checkCircuits } from "../../operator/doctor/state.ts";
import { checkTraits } from "../../operator/doctor/traits.ts";
import { readLastDrift } from "../../operator/drift/last-drift.ts";
import { readAllRecorded, readRecorded } from "../../operator/drift/recorded.ts";
import { describeError } from "../../operator/errors.ts";
import { readOperation } from "../../operator/operation/read.ts";
import { readPairs } from "../../operator/rollback/read-pairs.ts";
import { scanLastApplied } from "../../operator/rollback/scan-last-applied.ts";
import type { Session } from "../../operator/session/session.ts";
import { RUNNING } from "../batches/arbitraries.ts";
import { type DynamoDb, startDynamoDb } from "../stores/dynamodb.ts";
import {
  CONNECTION,
  createTables,
  kindsOf,
  OPERATION,
  ORGANIZATION,
  writeBeside,
} from "../stores/item-kinds.ts";

let dynamodb: DynamoDb;
let session: Session;
beforeAll(async () => {
  dynamodb = await startDynamoDb();
  const { client } = dynamodb;
  const tables = await createTables(dynamodb);
  for (const kind of kindsOf(client, tables)) {
    await kind.create();
    // A batch is looked for among the last operations of pairs.
    const newest = { newest: { M: { operation_id: { S: batchPrefix(RUNNING.batchId) } } } };
    const lowest = { lowest_reader: { N: String(READER + 1) } };
    await writeBeside(client, tables, kind, kind.name === "pair" ? { ...lowest, ...newest } : lowest);
  }
  session = {
    names: { tables },
    clients: { dynamodb: async () => client, now: Date.now },
    commandLine: (command: string) => command,
  } as unknown as Session;
});
afterAll(() => dynamodb[Symbol.asyncDispose]());

const pair = { organizationId: ORGANIZATION, connectionId: CONNECTION };

test.each<[what: string, item: string, read: () => Promise<unknown>]>([
  ["status", `operation ${OPERATION}`, () => readOperation(session, OPERATION)],
  ["batch show", `batch ${RUNNING.batchId}`, () => readBatch(session, RUNNING.batchId)],
  ["batch list", `batch ${RUNNING.batchId}`, () => listBatches(session)],
  ["batch rollback", `pair ${ORGANIZATION} ${CONNECTION}`, () => readPairs(session, [pair])],
  [
    "batch rollback with gaps",
    `pair ${ORGANIZATION} ${CONNECTION}`,
    () => scanLastApplied(session, RUNNING.batchId).next(),
  ],
  ["drift", `pair ${ORGANIZATION} ${CONNECTION}`, () => readRecorded(session, ORGANIZATION)],
  ["drift --all", `pair ${ORGANIZATION} ${CONNECTION}`, () => readAllRecorded(session, undefined).next()],
  ["drift: the last comparison", "the last comparison", () => readLastDrift(session)],
  [
    "budget",
    "the tenant's item",
    async () => readBudget(await session.clients.dynamodb(), session.names.tables.control, Date.now),
  ],
  ["doctor: batches", `batch ${RUNNING.batchId}`, () => checkBatches(session)],
  ["doctor: circuits", "the tenant's item", () => checkCircuits(session)],
  ["doctor: repeated POST", "the tenant's item", () => checkTraits(session)],
])("%s names the item, and what to do", async (_command, item, read) => {
  const error = await read().then(
    (shown) => new Error(`It was read: ${JSON.stringify(shown)}`),
    (thrown: unknown) => thrown,
  );
  expect(describeError(error)).toMatch(
    new RegExp(
      `^${item} was written by a newer version: .*reader 2.* Deploy the newer version of the worker again`,
    ),
  );
});
