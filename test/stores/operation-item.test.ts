import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  BATCH_SHARDS,
  batchShard,
  DEAD_LETTERS_KEY,
  DEFERRED_KEY,
  fromItem,
  type OperationItem,
  toItem,
} from "../../contract/items/operation-item.ts";
import { contentHash } from "../../contract/parse-request.ts";
import type { Ending, OperationRecord } from "../../contract/record.ts";
import { operationIds } from "../contract/arbitraries.ts";
import { records } from "../operation/arbitraries.ts";

const NOW = Date.UTC(2026, 7, 1);
const DAY_SECONDS = 86_400;

const REQUEST = {
  operation_id: "operation_1",
  action: "enable",
  organization_id: "org_1",
  connection_id: "con_1",
  batch_id: "backfill",
  show_as_button: false,
} as const;
const FACTS = {
  operationId: REQUEST.operation_id,
  lane: "bulk",
  request: REQUEST,
  contentHash: contentHash(REQUEST),
  place: { lane: "bulk", sequence: "18849496460467696129", sentAtMs: NOW },
  attempts: 1,
  throttles: 2,
  redrives: 3,
  enqueuedAtMs: NOW,
  startedAtMs: NOW + 1_000,
} as const;
const COMMON = {
  operation_id: "operation_1",
  action: "enable",
  organization_id: "org_1",
  connection_id: "con_1",
  batch_id: "backfill",
  lane: "bulk",
  attempts: 1,
  throttles: 2,
  redrives: 3,
  enqueued_at: "2026-08-01T00:00:00.000Z",
  started_at: "2026-08-01T00:00:01.000Z",
  request: REQUEST,
  content_hash: FACTS.contentHash,
  place: { lane: "bulk", sequence: "18849496460467696129", sent_at_ms: NOW },
  expires_at: NOW / 1_000 + 90 * DAY_SECONDS,
};
const FINISHED = {
  ...COMMON,
  finished_at: "2026-08-01T00:00:03.500Z",
  duration_ms: 2_500,
  batch_shard: batchShard("backfill", "operation_1"),
};

const finished = (ending: Ending): OperationRecord => ({
  status: ending.status,
  ...FACTS,
  ending,
  finishedAtMs: NOW + 3_500,
});

describe("a record as an item", () => {
  it("comes back as it was written", () => {
    fc.assert(
      fc.property(records, (record) => {
        const item = marshall(toItem(record, 90, NOW), { removeUndefinedValues: true });
        expect(fromItem(unmarshall(item) as OperationItem)).toEqual(record);
      }),
      { numRuns: 500 },
    );
  });

  it.each<[string, OperationRecord, object]>([
    [
      "one that waits, in the index of those that do",
      { status: "deferred", ...FACTS, reason: "budget", detail: "no room" },
      { ...COMMON, status: "deferred", reason: "budget", detail: "no room", deferred_shard: DEFERRED_KEY },
    ],
    [
      "one whose next try has a time, and that waits for a scope",
      {
        status: "deferred",
        ...FACTS,
        reason: "circuit",
        detail: "a scope is missing",
        blockedBy: "create:organization_connections",
        retryAtMs: NOW + 30_000,
      },
      {
        ...COMMON,
        status: "deferred",
        reason: "circuit",
        detail: "a scope is missing",
        blocked_by: "create:organization_connections",
        retry_at: new Date(NOW + 30_000).toISOString(),
        deferred_shard: DEFERRED_KEY,
      },
    ],
    [
      "a success, with what was before",
      finished({
        status: "succeeded",
        result: "updated",
        before: { state: "enabled", source: "seen", settings: { show_as_button: true } },
        auth0Status: 200,
      }),
      {
        ...FINISHED,
        status: "succeeded",
        event_type: "orgconn.operation.succeeded",
        result: "updated",
        before: "enabled",
        before_source: "seen",
        before_settings: { show_as_button: true },
        auth0_status: 200,
      },
    ],
    [
      "a list",
      finished({
        status: "succeeded",
        result: "retrieved",
        connections: [{ a: 1 }],
        truncated: true,
        auth0Status: 200,
      }),
      {
        ...FINISHED,
        status: "succeeded",
        event_type: "orgconn.operation.succeeded",
        result: "retrieved",
        connections: [{ a: 1 }],
        truncated: true,
        auth0_status: 200,
      },
    ],
    [
      "one that another made pointless",
      finished({ status: "superseded", byOperationId: "operation_2" }),
      {
        ...FINISHED,
        status: "superseded",
        event_type: "orgconn.operation.superseded",
        superseded_by: "operation_2",
      },
    ],
    [
      "a cancelled one",
      finished({ status: "cancelled" }),
      { ...FINISHED, status: "cancelled", event_type: "orgconn.operation.cancelled" },
    ],
    [
      "a dead letter, in the index of dead letters",
      finished({ status: "dead_lettered", reason: "rejected", detail: "400 no", auth0Status: 400 }),
      {
        ...FINISHED,
        status: "dead_lettered",
        event_type: "orgconn.operation.dead_lettered",
        reason: "rejected",
        detail: "400 no",
        auth0_status: 400,
        dead_letter_shard: DEAD_LETTERS_KEY,
      },
    ],
  ])("%s", (_, record, item) => {
    expect(toItem(record, 90, NOW)).toStrictEqual(item);
  });

  it("is in its batch's index only where the bulk lane brought it: else its batch_id is a label", () => {
    const record = { ...finished({ status: "cancelled" }), lane: "interactive" } as const;
    expect(toItem(record, 90, NOW)).not.toHaveProperty("batch_shard");
    expect(toItem(record, 90, NOW)).toMatchObject({ batch_id: "backfill", lane: "interactive" });
  });

  it("never took less than no time, whatever the clocks of two executions say", () => {
    const record = { ...finished({ status: "cancelled" }), startedAtMs: NOW + 9_000 };
    expect(toItem(record, 90, NOW).duration_ms).toBe(0);
  });

  it("is in the index of its organization only when it is finished", () => {
    const waiting: OperationRecord = { status: "deferred", ...FACTS, reason: "budget", detail: "" };
    // The index's sort key is what a record that waits must lack.
    expect(toItem(waiting, 90, NOW)).not.toHaveProperty("finished_at");
  });
});

describe("batchShard", () => {
  it("is always the same one of the batch's shards", () => {
    fc.assert(
      fc.property(operationIds, (operationId) => {
        const shard = batchShard("backfill", operationId);
        expect(shard).toMatch(/^backfill#\d$/);
        expect(batchShard("backfill", operationId)).toBe(shard);
      }),
    );
  });

  it("spreads a backfill's rows evenly", () => {
    const counts = new Map<string, number>();
    for (let row = 0; row < 10_000; row += 1) {
      const shard = batchShard("backfill", `backfill_${row}`);
      counts.set(shard, (counts.get(shard) ?? 0) + 1);
    }
    expect(counts.size).toBe(BATCH_SHARDS);
    for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });
});
