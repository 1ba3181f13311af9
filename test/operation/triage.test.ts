import { describe, expect, test } from "vitest";
import { parseBody } from "../../contract/parse-request.ts";
import type { OperationRecord } from "../../contract/record.ts";
import { EXPIRES_AFTER_MS } from "../../contract/record.ts";
import type { Delivery } from "../../lambda/operation/delivery.ts";
import { RECEIVE_LIMIT, type ReadableBody, triage } from "../../lambda/operation/triage.ts";

const SENT_AT_MS = 1_700_000_000_000;

const body = JSON.stringify({
  operation_id: "operation-1",
  action: "enable",
  organization_id: "org_1",
  connection_id: "con_1",
});

function readable(): ReadableBody {
  const parsed = parseBody(body);
  if (parsed.kind !== "request") throw new Error(parsed.detail);
  return parsed;
}

function delivery(extra: Partial<Delivery> = {}): Delivery {
  const place = { lane: "bulk", sequence: "7", sentAtMs: SENT_AT_MS } as const;
  return {
    messageId: "m1",
    receiptHandle: "r1",
    body,
    groupId: "org_1#con_1",
    place,
    receiveCount: 1,
    ...extra,
  };
}

function record(extra: Partial<OperationRecord> = {}): OperationRecord {
  const { request, contentHash } = readable();
  return {
    status: "deferred",
    operationId: "operation-1",
    lane: "interactive",
    request,
    contentHash,
    place: { lane: "interactive", sequence: "3", sentAtMs: SENT_AT_MS - 5_000 },
    attempts: 2,
    throttles: 1,
    redrives: 0,
    enqueuedAtMs: SENT_AT_MS - 5_000,
    startedAtMs: SENT_AT_MS - 4_000,
    reason: "transient",
    detail: "503",
    ...extra,
  } as OperationRecord;
}

const deadLetter = (redrives: number) =>
  record({
    status: "dead_lettered",
    redrives,
    ending: { status: "dead_lettered", reason: "rejected", detail: "404" },
    finishedAtMs: SENT_AT_MS,
  } as Partial<OperationRecord>);

const decide = (
  extra: Partial<Delivery>,
  known: OperationRecord | undefined,
  { alone = false, ageMs = 1_000 } = {},
) => triage(delivery(extra), readable(), known, alone, SENT_AT_MS + ageMs);

describe("triage", () => {
  test("runs what is new, with the place that the message has", () => {
    expect(decide({}, undefined)).toMatchObject({
      do: "run",
      facts: {
        place: { sequence: "7" },
        attempts: 0,
        enqueuedAtMs: SENT_AT_MS,
        startedAtMs: SENT_AT_MS + 1_000,
      },
    });
  });

  test("goes on with what waits, with the place and the counts of its record", () => {
    expect(decide({}, record())).toMatchObject({
      do: "run",
      facts: { place: { lane: "interactive", sequence: "3" }, attempts: 2, throttles: 1, lane: "bulk" },
    });
  });

  test.each(["succeeded", "superseded", "cancelled"] as const)("acknowledges what is %s", (status) => {
    const ending = { status } as never;
    expect(decide({}, record({ status, ending } as Partial<OperationRecord>))).toEqual({ do: "acknowledge" });
    expect(decide({ redrives: 0 }, record({ status, ending } as Partial<OperationRecord>))).toEqual({
      do: "acknowledge",
    });
  });

  test("refuses other content under a known operation_id", () => {
    expect(decide({}, record({ contentHash: "another" }))).toMatchObject({
      do: "refuse",
      reason: "operation_id_reused",
    });
  });

  test.each([
    ["redelivered before it was acknowledged", {}, 0, "acknowledge"],
    ["redriven from the console", { redrives: 0 }, 0, "reopen"],
    ["redriven, dead-lettered again, and redelivered", { redrives: 0 }, 1, "acknowledge"],
    ["redriven a second time", { redrives: 1 }, 1, "reopen"],
  ] as const)("a dead letter %s", (_, extra, redrives, expected) => {
    expect(decide(extra, deadLetter(redrives)).do).toBe(expected);
  });

  test("a dead letter that was discarded while the console redrove it: only its message is left", () => {
    expect(decide({ redrives: 0 }, { ...deadLetter(0), discarded: true } as OperationRecord).do).toBe(
      "acknowledge",
    );
  });

  test("a reopened operation keeps its place and starts its attempts anew", () => {
    expect(decide({ redrives: 0 }, deadLetter(0))).toMatchObject({
      do: "reopen",
      facts: { redrives: 1, attempts: 0, throttles: 1, place: { sequence: "3" } },
    });
  });

  test("counts a redrive of a letter whose record was not written before its sender crashed", () => {
    for (const before of [undefined, record()]) {
      expect(decide({ redrives: 0 }, before)).toMatchObject({
        do: "reopen",
        facts: { redrives: 1, attempts: 0 },
      });
    }
    expect(decide({ redrives: 0 }, record({ redrives: 1 }))).toMatchObject({
      do: "run",
      facts: { redrives: 1 },
    });
  });

  test("dead-letters what is older than 13 days, by the age of the message", () => {
    expect(decide({}, undefined, { ageMs: EXPIRES_AFTER_MS }).do).toBe("run");
    expect(decide({}, record(), { ageMs: EXPIRES_AFTER_MS + 1 })).toMatchObject({
      do: "dead_letter",
      reason: "expired",
      detail: "the request waited for more than 13 days",
    });
  });

  test("dead-letters at the 900th receive, before the queue would", () => {
    expect(decide({ receiveCount: RECEIVE_LIMIT - 1 }, record()).do).toBe("run");
    expect(decide({ receiveCount: RECEIVE_LIMIT }, record())).toMatchObject({
      do: "dead_letter",
      reason: "receive_limit",
      detail: expect.stringContaining(`${RECEIVE_LIMIT} times`),
    });
  });

  test("suspects at its 20th receive what has left no record, and runs it alone", () => {
    expect(decide({ receiveCount: 19 }, undefined).do).toBe("run");
    expect(decide({ receiveCount: 20 }, undefined).do).toBe("suspect");
    expect(decide({ receiveCount: 20 }, undefined, { alone: true }).do).toBe("run");
    expect(decide({ receiveCount: 20 }, record()).do).toBe("run");
  });
});
