/** What a look at a batch comes to, with the tables and queues of the embedded stack. Nothing here waits. */
import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { batchShard, type OperationItem } from "../../../contract/items/operation-item.ts";
import { type EmbeddedStack, startEmbeddedStack } from "../../../local/stack.ts";
import { readFigures } from "../../../operator/batch/figures.ts";
import type { BatchFigures } from "../../../operator/batch/look.ts";
import { listBatches, readBatch } from "../../../operator/batch/read.ts";
import { allRefreshed } from "../../../operator/batch/refresh.ts";
import { operatorBatchStore } from "../../../operator/batch/store.ts";
import { embeddedSession, type Session } from "../../../operator/session/session.ts";

let stack: EmbeddedStack;
let session: Session;
beforeAll(async () => {
  stack = await startEmbeddedStack({ tenant: { kind: "stand-in", options: { everyIdExists: true } } });
  session = embeddedSession(stack);
});
afterAll(async () => {
  session.close();
  await stack.stop(1_000);
});

const A_MINUTE_MS = 60_000;

async function begin(batchId: string, expectedRows: number): Promise<void> {
  const nowMs = Date.now();
  const store = operatorBatchStore(await session.clients.dynamodb(), session.names.tables.control);
  await store.create({
    batchId,
    state: "filling",
    action: "enable",
    source: "rows.csv",
    digest: batchId,
    expectedRows,
    sentRows: 0,
    maxFailures: "5%",
    capture: true,
    createdAtMs: nowMs,
    createdBy: "ada",
    failed: 0,
    finished: 0,
    expiresAtMs: nowMs + 3_600_000,
  });
  await store.markRunning(batchId);
}

type Ending = Pick<OperationItem, "status"> & Partial<OperationItem>;
const SUCCEEDED: Ending = { status: "succeeded", result: "applied" };

/** Puts an operation's record there, over the one before. */
async function record(batchId: string, row: number, agoMs: number, ending: Ending = SUCCEEDED) {
  const operation_id = `${batchId}-row-${row}`;
  const item = {
    operation_id,
    batch_id: batchId,
    redrives: 0,
    batch_shard: batchShard(batchId, operation_id),
    finished_at: new Date(Date.now() - agoMs).toISOString(),
    ...ending,
  };
  const client = await session.clients.dynamodb();
  await client.send(
    new PutItemCommand({
      TableName: session.names.tables.operations,
      Item: marshall(item),
    }),
  );
}

async function look(batchId: string): Promise<BatchFigures> {
  const figures = await readFigures(session, batchId);
  if (figures === undefined) throw new Error(`There is no batch ${batchId}.`);
  return figures;
}

test("endings older than the checkpoint that lost them are found when nothing is under way any more", async () => {
  await begin("lost", 3);
  await record("lost", 1, 4 * A_MINUTE_MS);
  expect(await look("lost")).toMatchObject({ ended: 1, waiting: 2, over: false });
  await record("lost", 2, 3 * A_MINUTE_MS);
  await record("lost", 3, 2 * A_MINUTE_MS);
  const figures = await look("lost");
  expect(figures).toMatchObject({ ended: 3, waiting: 0, over: true });
  expect(figures.batch.state).toBe("finished");
});

test("a row that never ends is not looked for again and again", async () => {
  await begin("stuck", 2);
  await record("stuck", 1, 4 * A_MINUTE_MS);
  const countedAll: string[] = [];
  for (let looks = 0; looks < 5; looks += 1) {
    const { over, waiting } = await look("stuck");
    expect({ over, waiting }).toEqual({ over: false, waiting: 1 });
    const batch = await readBatch(session, "stuck");
    countedAll.push(String(batch?.progress?.countedAllAt));
  }
  expect(new Set(countedAll).size).toBeLessThanOrEqual(2);
});

test("a dead letter that was redriven counts once, and the batch is over", async () => {
  await begin("redriven", 2);
  await record("redriven", 1, 4 * A_MINUTE_MS);
  await record("redriven", 2, 4 * A_MINUTE_MS, { status: "dead_lettered", reason: "rejected" });
  expect((await look("redriven")).progress.counts).toEqual({
    "succeeded/applied": 1,
    "dead_lettered/rejected": 1,
  });
  await record("redriven", 2, 0, { ...SUCCEEDED, redrives: 1 });
  const figures = await look("redriven");
  expect(figures).toMatchObject({ ended: 2, waiting: 0, over: true });
  expect(figures.progress.counts).toEqual({ "succeeded/applied": 2 });
});

test("an unwatched batch is known to be finished when the batches are listed", async () => {
  await begin("unwatched", 1);
  await record("unwatched", 1, A_MINUTE_MS);
  expect((await readBatch(session, "unwatched"))?.state).toBe("running");
  const batches = await allRefreshed(session, await listBatches(session));
  expect(batches.find(({ batchId }) => batchId === "unwatched")?.state).toBe("finished");
  expect((await readBatch(session, "unwatched"))?.state).toBe("finished");
});

test.each([
  ["is still ahead of AWS's", 30 * A_MINUTE_MS],
  ["was ahead once", -A_MINUTE_MS],
])("a checkpoint by a clock that %s hides no ending", async (_, aheadMs) => {
  const batchId = `ahead${aheadMs}`;
  await begin(batchId, 2);
  const store = operatorBatchStore(await session.clients.dynamodb(), session.names.tables.control);
  const countedUntil = new Date(Date.now() + aheadMs).toISOString();
  // As a command of before left it, on a machine whose clock was ahead.
  await store.saveProgress(batchId, { countedUntil, counts: {}, countedAllAt: countedUntil, failures: [] });
  await record(batchId, 1, 4 * A_MINUTE_MS);
  await record(batchId, 2, 3 * A_MINUTE_MS);
  expect(await look(batchId)).toMatchObject({ ended: 2, waiting: 0, over: true });
});
