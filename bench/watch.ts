/**
 * `npm run bench:watch`: what a refresh of `orgconn batch watch` reads, in DynamoDB's read units, on a batch of a
 * million rows that ends at 38 operations a second. The records are the worker's own, in the embedded stack's tables.
 * Exits with 1 when a refresh costs more than its bound.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { BatchWriteItemCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { toItem } from "../contract/items/operation-item.ts";
import { contentHash } from "../contract/parse-request.ts";
import type { OperationRecord } from "../contract/record.ts";
import type { EnableRequest } from "../contract/request.ts";
import { rowOperationId } from "../contract/row-operation-id.ts";
import { startEmbeddedStack } from "../local/stack.ts";
import { readFigures } from "../operator/batch/figures.ts";
import { operatorBatchStore } from "../operator/batch/store.ts";
import { embeddedSession } from "../operator/session/session.ts";

const MOST_READ_UNITS = 50;
const OPERATIONS_PER_SECOND = 38;
const ROWS = 1_000_000;
/** The first look counts everything that ended before it; the others go on from there. */
const ENDED_BEFORE = 10_000;
const REFRESHES = 10;
const REFRESH_MS = 2_000;
const BATCH = "bench-watch";
const WRITTEN_AT_ONCE = 25;

const stack = await startEmbeddedStack({ tenant: { kind: "stand-in", options: { everyIdExists: true } } });
const session = embeddedSession(stack);
const { clients, names } = session;
const dynamodb = await clients.dynamodb();
try {
  await createBatch();
  const startMs = Date.now();
  await write(
    range(0, ENDED_BEFORE),
    (row) => startMs - ((ENDED_BEFORE - row) * 1_000) / OPERATIONS_PER_SECOND,
  );
  const first = await readFigures(session, BATCH);
  console.log(`The first look counts ${ENDED_BEFORE} operations: ${first?.readUnits.toFixed(1)} read units.`);

  let written = ENDED_BEFORE;
  const costs: number[] = [];
  for (let refresh = 1; refresh <= REFRESHES; refresh++) {
    await sleep(REFRESH_MS);
    const due = ENDED_BEFORE + (refresh * REFRESH_MS * OPERATIONS_PER_SECOND) / 1_000;
    await write(range(written, due), () => Date.now());
    written = due;
    const figures = await readFigures(session, BATCH);
    if (figures?.ended !== written) throw new Error(`Counted ${figures?.ended} of ${written}.`);
    costs.push(figures.readUnits);
  }
  const most = Math.max(...costs);
  const holds = most <= MOST_READ_UNITS;
  console.log(
    `A refresh, every ${REFRESH_MS / 1_000} s at ${OPERATIONS_PER_SECOND} operations a second: ${most.toFixed(1)} read units at most (bound ${MOST_READ_UNITS}${holds ? "" : ", missed!"}); every operation counted once.`,
  );
  process.exitCode = holds ? 0 : 1;
} finally {
  clients.close();
  await stack.stop(1_000);
}

async function createBatch(): Promise<void> {
  const nowMs = Date.now();
  const store = operatorBatchStore(dynamodb, names.tables.control);
  await store.create({
    batchId: BATCH,
    state: "filling",
    action: "enable",
    source: "bench",
    digest: "",
    expectedRows: ROWS,
    sentRows: 0,
    maxFailures: "5%",
    capture: true,
    createdAtMs: nowMs,
    createdBy: "bench",
    failed: 0,
    finished: 0,
    expiresAtMs: nowMs + 86_400_000,
  });
  await store.markRunning(BATCH);
}

async function write(rows: readonly number[], finishedAtMs: (row: number) => number): Promise<void> {
  for (let first = 0; first < rows.length; first += WRITTEN_AT_ONCE) {
    await writeSome(
      dynamodb,
      rows.slice(first, first + WRITTEN_AT_ONCE).map((row) => recordOf(row, finishedAtMs(row))),
    );
  }
}

async function writeSome(client: DynamoDBClient, records: readonly OperationRecord[]): Promise<void> {
  const requests = records.map((record) => ({
    PutRequest: { Item: marshall(toItem(record, 90, Date.now()), { removeUndefinedValues: true }) },
  }));
  await client.send(new BatchWriteItemCommand({ RequestItems: { [names.tables.operations]: requests } }));
}

function recordOf(row: number, finishedAtMs: number): OperationRecord {
  const organization_id = `org_${String(row).padStart(16, "0")}`;
  const asked = { action: "enable", organization_id, connection_id: "con_0000000000000001" } as const;
  const operationId = rowOperationId(BATCH, asked);
  const request: EnableRequest = { operation_id: operationId, batch_id: BATCH, ...asked };
  return {
    status: "succeeded",
    operationId,
    lane: "bulk",
    request,
    contentHash: contentHash(request),
    place: { lane: "bulk", sequence: String(row).padStart(20, "0"), sentAtMs: finishedAtMs - 60_000 },
    attempts: 0,
    throttles: 0,
    redrives: 0,
    enqueuedAtMs: finishedAtMs - 60_000,
    startedAtMs: finishedAtMs - 500,
    ending: {
      status: "succeeded",
      result: "applied",
      before: { state: "disabled", source: "inferred" },
      auth0Status: 201,
    },
    finishedAtMs,
  };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
