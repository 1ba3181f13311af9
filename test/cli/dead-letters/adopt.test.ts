import { describe, expect, test } from "vitest";
import { adopt } from "../../../cli/dead-letters/adopt.ts";
import { letterOf } from "../../../cli/dead-letters/letter.ts";
import type { Outcome } from "../../../lambda/operation/record.ts";
import { contentHash } from "../../../lambda/request/parse.ts";
import type { Request } from "../../../lambda/request/schema.ts";
import { operationStoreModel } from "../../models/operation-store.ts";

const INTERACTIVE = "arn:aws:sqs:us-east-1:000000000000:interactive.fifo";
const request: Request = {
  operation_id: "adopted-1",
  action: "enable",
  organization_id: "org_1",
  connection_id: "con_1",
};
const body = JSON.stringify(request);

function moved(fields: { body?: string; from?: string; reason?: string } = {}) {
  const { reason } = fields;
  return letterOf({
    MessageId: "message-1",
    ReceiptHandle: "handle",
    Body: fields.body ?? body,
    Attributes: { SentTimestamp: "1000", DeadLetterQueueSourceArn: fields.from ?? INTERACTIVE },
    MessageAttributes: reason === undefined ? {} : { reason: { DataType: "String", StringValue: reason } },
  });
}

describe("a message that SQS itself moved to the dead-letter queue", () => {
  test("is put on record, as the oldest of all: redriving it undoes nothing", async () => {
    const operations = operationStoreModel();
    expect(await adopt(moved(), { operations, interactiveArn: INTERACTIVE, nowMs: 5_000 })).toBe(true);
    expect(await operations.read("adopted-1")).toMatchObject({
      status: "dead_lettered",
      lane: "interactive",
      request,
      contentHash: contentHash(request),
      place: { lane: "interactive", sequence: "0", sentAtMs: 0 },
      enqueuedAtMs: 1_000,
      finishedAtMs: 5_000,
      ending: { reason: "receive_limit" },
    });
  });

  test("that cannot be read is on record under its message id", async () => {
    const operations = operationStoreModel();
    const letter = moved({ body: "{", from: "arn:aws:sqs:us-east-1:000000000000:bulk.fifo" });
    expect(await adopt(letter, { operations, interactiveArn: INTERACTIVE, nowMs: 5_000 })).toBe(true);
    expect(await operations.read("message-1")).toMatchObject({
      lane: "bulk",
      ending: { reason: "malformed" },
    });
  });

  test("ends a record that waits, and keeps its place and counts", async () => {
    const operations = operationStoreModel();
    const waiting = {
      operationId: "adopted-1",
      lane: "bulk",
      request,
      contentHash: contentHash(request),
      place: { lane: "bulk", sequence: "17", sentAtMs: 3 },
      attempts: 2,
      throttles: 1,
      redrives: 0,
      enqueuedAtMs: 3,
      startedAtMs: 4,
    } as const;
    await operations.defer({ ...waiting, reason: "budget", detail: "" });
    expect(await adopt(moved(), { operations, interactiveArn: INTERACTIVE, nowMs: 5_000 })).toBe(true);
    expect(await operations.read("adopted-1")).toMatchObject({
      ...waiting,
      status: "dead_lettered",
    });
  });

  test("is left alone when it is finished already, or when the worker sent it", async () => {
    const operations = operationStoreModel();
    const ports = { operations, interactiveArn: INTERACTIVE, nowMs: 5_000 };
    expect(await adopt(moved({ reason: "rejected" }), ports)).toBe(false);
    expect(await operations.read("adopted-1")).toBeUndefined();
    await adopt(moved(), ports);
    const before = (await operations.read("adopted-1")) as Outcome;
    expect(await adopt(moved(), { ...ports, nowMs: 9_000 })).toBe(false);
    expect(await operations.read("adopted-1")).toEqual(before);
  });
});
