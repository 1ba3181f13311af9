import { expect, test } from "vitest";
import { operationText } from "../../../cli/operation/describe.ts";
import type { OperationItem } from "../../../contract/items/operation-item.ts";
import { operationObject } from "../../../contract/items/operation-object.ts";

const item = {
  operation_id: "op-1",
  status: "succeeded",
  lane: "bulk",
  throttles: 0,
  redrives: 0,
  attempts: 0,
  enqueued_at: "2026-11-29T12:00:00.000Z",
  started_at: "2026-11-29T12:04:00.000Z",
  finished_at: "2026-11-29T12:04:02.000Z",
  duration_ms: 2_000,
  expires_at: 0,
} as OperationItem;

test("a record tells the wait in the lane apart from the rest", () => {
  expect(String(operationText(item))).toContain(
    "4 min in all: 4 min until the worker received it, 2.0 s from then on",
  );
  expect(operationObject(item)).toMatchObject({ queued_ms: 240_000, total_ms: 242_000, duration_ms: 2_000 });
});

test("a worker whose clock is behind SQS's has received nothing before it was sent", () => {
  const early = { ...item, started_at: "2026-11-29T11:59:59.000Z" };
  expect(operationObject(early)).toMatchObject({ queued_ms: 0, total_ms: 2_000 });
});
