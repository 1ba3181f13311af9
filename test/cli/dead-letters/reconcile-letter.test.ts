import { describe, expect, test } from "vitest";
import { contentHash } from "../../../contract/parse-request.ts";
import type { Outcome } from "../../../contract/record.ts";
import { reconcileLetter } from "../../../operator/dead-letters/reconcile-letter.ts";
import { redriveLetter } from "../../../operator/dead-letters/redrive-letter.ts";
import { operationStoreModel } from "../../models/operation-store.ts";
import { DEAD, type Desk, desk, FACTS, moved, REQUEST, sent } from "./letters.ts";

const ID = FACTS.operationId;
const dead = (redrives = 0): Outcome => ({ ...FACTS, redrives, ending: DEAD, finishedAtMs: 5 });
const other = { ...REQUEST, organization_id: "org_2" };

describe("a message that SQS itself moved to the dead-letter queue", () => {
  test("is put on record, as the oldest of all: redriving it undoes nothing", async () => {
    const ports = desk();
    expect(await reconcileLetter(moved(), ports)).toEqual({ operationId: ID, did: "adopted" });
    expect(await ports.operations.read(ID)).toMatchObject({
      status: "dead_lettered",
      lane: "interactive",
      request: REQUEST,
      contentHash: contentHash(REQUEST),
      place: { lane: "interactive", sequence: "0", sentAtMs: 0 },
      redrives: 0,
      enqueuedAtMs: 1_000,
      finishedAtMs: 5_000,
      ending: { reason: "receive_limit" },
    });
    expect(ports.log).toEqual([]);
  });

  test("that cannot be read is on record under its message id", async () => {
    const ports = desk();
    const letter = moved({ body: "{", from: "arn:aws:sqs:us-east-1:000000000000:bulk.fifo" });
    expect(await reconcileLetter(letter, ports)).toEqual({ operationId: "message-1", did: "adopted" });
    expect(await ports.operations.read("message-1")).toMatchObject({
      lane: "bulk",
      ending: { reason: "malformed" },
    });
    expect(await reconcileLetter(letter, ports)).toMatchObject({ did: "nothing" });
  });

  test("ends a record that waits, and keeps its place and counts", async () => {
    const ports = desk();
    await ports.operations.defer({ ...FACTS, reason: "budget", detail: "" });
    expect(await reconcileLetter(moved(), ports)).toMatchObject({ did: "adopted" });
    expect(await ports.operations.read(ID)).toMatchObject({ ...FACTS, status: "dead_lettered" });
  });

  test("after a redrive ends the record of that redrive, and can be redriven once more", async () => {
    const ports = desk();
    await ports.operations.defer({ ...FACTS, redrives: 1, reason: "budget", detail: "" });
    const letter = moved({ deduplicationId: `${ID}:1` });
    expect(await reconcileLetter(letter, ports)).toMatchObject({ did: "adopted" });
    expect(await ports.operations.read(ID)).toMatchObject({ status: "dead_lettered", redrives: 1 });
    expect(await redriveLetter(letter, ports)).toBe("sent");
    expect(ports.log).toEqual([`bulk ${ID}:2`, "removed"]);
  });

  test.each([
    ["waits", { ...FACTS, reason: "budget", detail: "" } as const],
    ["is over", { ...FACTS, ending: { status: "cancelled" }, finishedAtMs: 5 } as const],
  ])("leaves another request alone whose operation_id it reuses, which %s", async (_, record) => {
    const ports = desk();
    await ("ending" in record ? ports.operations.finish(record) : ports.operations.defer(record));
    const before = await ports.operations.read(ID);
    const letter = moved({ body: JSON.stringify(other) });
    expect(await reconcileLetter(letter, ports)).toEqual({ operationId: "message-1", did: "adopted" });
    expect(await ports.operations.read(ID)).toEqual(before);
    const refused = await ports.operations.read("message-1");
    expect(refused).toMatchObject({ status: "dead_lettered", ending: { reason: "operation_id_reused" } });
    expect(refused).not.toHaveProperty("request");
    expect(await reconcileLetter(letter, ports)).toMatchObject({ did: "nothing" });
    expect(ports.log).toEqual([]);
  });

  test("does so too when the other request takes the id at that moment", async () => {
    const ports = desk();
    const { operations } = ports;
    let reads = 0;
    const late: Desk = {
      ...ports,
      operations: {
        ...operations,
        async read(id) {
          reads += 1;
          const found = await operations.read(id);
          if (reads === 2) await operations.defer({ ...FACTS, reason: "budget", detail: "" });
          return found;
        },
      },
    };
    await reconcileLetter(moved({ body: JSON.stringify(other) }), late);
    expect(await operations.read(ID)).toMatchObject({ status: "deferred", contentHash: FACTS.contentHash });
    expect(await operations.read("message-1")).toMatchObject({ ending: { reason: "operation_id_reused" } });
  });
});

describe("a letter of the worker's", () => {
  test("is left alone while its record is about to be written", async () => {
    const ports = desk();
    expect(await reconcileLetter(sent(), ports)).toMatchObject({ did: "nothing" });
    expect(ports.operations.records.size).toBe(0);
    await ports.operations.defer({ ...FACTS, reason: "transient", detail: "" });
    expect(await reconcileLetter(sent(), ports)).toMatchObject({ did: "nothing" });
    expect(ports.log).toEqual([]);
  });

  test.each(["reopen", "send", "remove"] as const)(
    "is redriven by the next command after a crash %s",
    async (last) => {
      const ports = desk();
      await ports.operations.finish(dead());
      await expect(redriveLetter(sent(), dyingAfter(last, ports))).rejects.toThrow("killed");
      expect(await ports.operations.read(ID)).toMatchObject({ status: "deferred", redrives: 1 });
      const { length } = ports.log;
      expect(await reconcileLetter(sent(), ports)).toEqual({ operationId: ID, did: "redriven" });
      expect(ports.log.slice(length)).toEqual([`bulk ${ID}:1`, "removed"]);
      expect(await ports.operations.read(ID)).toMatchObject({ status: "deferred", redrives: 1 });
    },
  );

  test("whose redrive was begun stays as it is for a command that may not send", async () => {
    const { operations } = desk();
    await operations.defer({ ...FACTS, redrives: 1, reason: "redriven", detail: "" });
    const ports = { ...desk({ operations }), send: undefined };
    expect(await reconcileLetter(sent(), ports)).toEqual({ operationId: ID, did: "left_redrive" });
    expect(await operations.read(ID)).toMatchObject({ status: "deferred", redrives: 1 });
  });

  test("goes where its record was discarded, and a refused one too", async () => {
    for (const letter of [sent(), sent({ reason: "operation_id_reused", operationId: "message-2" })]) {
      const operations = operationStoreModel();
      const isRefusal = letter.attributes.operation_id === "message-2";
      const { request: _, contentHash: __, ...refused } = { ...dead(), operationId: "message-2" };
      await operations.finish(isRefusal ? refused : dead());
      const kept = desk({ operations });
      expect(await reconcileLetter(letter, kept)).toMatchObject({ did: "nothing" });
      const ports = desk({
        operations: {
          ...operations,
          async read(id) {
            const record = await operations.read(id);
            return record && { ...record, discarded: true };
          },
        },
      });
      expect(await reconcileLetter(letter, ports)).toMatchObject({ did: "discarded" });
      expect(ports.log).toEqual(["removed"]);
    }
  });

  test("that was sent back and came out of hand meanwhile is left, and goes with the next look", async () => {
    const { operations } = desk();
    await operations.finish(dead());
    const outOfHand = desk({ operations, remove: async () => false });
    expect(await redriveLetter(sent(), outOfHand)).toBe("left");
    expect(outOfHand.log).toEqual([`bulk ${ID}:1`]);
    await operations.finish({ ...FACTS, redrives: 1, ending: { status: "cancelled" }, finishedAtMs: 6 });
    const ports = desk({ operations });
    expect(await reconcileLetter(sent(), ports)).toMatchObject({ did: "removed" });
    expect(ports.log).toEqual(["removed"]);
  });

  test("that came out of hand is not said to be gone", async () => {
    const ports = desk({ remove: async () => false });
    await ports.operations.finish({ ...FACTS, ending: { status: "cancelled" }, finishedAtMs: 5 });
    expect(await reconcileLetter(sent(), ports)).toMatchObject({ did: "nothing" });
  });
});

/** Ports of a process that is killed as soon as one thing has happened. */
function dyingAfter(last: "reopen" | "send" | "remove", ports: Desk): Desk {
  const die = (): never => {
    throw new Error("killed");
  };
  const { operations } = ports;
  if (last === "reopen") {
    const reopen: typeof operations.reopen = async (deferral) => {
      await operations.reopen(deferral);
      return die();
    };
    return { ...ports, operations: { ...operations, reopen } };
  }
  if (last === "send") {
    return { ...ports, send: async (...message) => ports.send(...message).then(die) };
  }
  return { ...ports, remove: async () => die() };
}
