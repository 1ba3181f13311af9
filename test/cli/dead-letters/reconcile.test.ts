import { describe, expect, test } from "vitest";
import type { OperationRecord } from "../../../contract/record.ts";
import { type Identity, identify } from "../../../operator/dead-letters/identify.ts";
import { type Reconciliation, reconcile } from "../../../operator/dead-letters/reconcile.ts";
import { DEAD, FACTS, moved, sent } from "./letters.ts";

const deferred = (redrives: number): OperationRecord => ({
  status: "deferred",
  ...FACTS,
  redrives,
  reason: "redriven",
  detail: "",
});
const dead = (redrives: number, discarded = false): OperationRecord => ({
  status: "dead_lettered",
  ...FACTS,
  redrives,
  ending: DEAD,
  finishedAtMs: 5,
  discarded,
});
const over = (redrives: number): OperationRecord => ({
  status: "cancelled",
  ...FACTS,
  redrives,
  ending: { status: "cancelled" },
  finishedAtMs: 5,
});
const others: OperationRecord = { ...over(0), contentHash: "of another request" };

/** The letter is of the first redrive: what is before, at and after it are all there. */
const REDRIVES = 1;
const identity: Identity = {
  kind: "request",
  operationId: FACTS.operationId,
  redrives: REDRIVES,
  contentHash: FACTS.contentHash ?? "",
};

describe("a message that SQS moved, whose deduplication id says nothing", () => {
  test.each([0, 1, 2, 3])("is adopted, whatever was redriven before: %d times", async (redrives) => {
    const record = deferred(redrives);
    const letter = moved({ deduplicationId: "5fea7756-0ea4-451a-a703-a558b933e274" });
    const found = await identify(letter, { read: async () => record });
    expect(found).toMatchObject({ kind: "request", redrives });
    expect(reconcile(letter, found, record)).toBe("adopt");
  });

  test("is adopted where the console had redriven it: the attributes are those of the letter before", async () => {
    const { attributes } = sent({ redrives: 1 });
    const letter = { ...moved(), attributes };
    const record = deferred(2);
    const found = await identify(letter, { read: async () => record });
    expect(found).toMatchObject({ redrives: 2 });
    expect(reconcile(letter, found, record)).toBe("adopt");
  });

  test("is kept once it is on record, and removed once its operation has ended otherwise", async () => {
    const letter = moved({ deduplicationId: "5fea7756-0ea4-451a-a703-a558b933e274" });
    for (const [record, expected] of [
      [dead(2), "keep"],
      [over(2), "remove"],
    ] as const) {
      expect(reconcile(letter, await identify(letter, { read: async () => record }), record)).toBe(expected);
    }
  });
});

describe("what a letter and its record lack to agree", () => {
  test.each<[string, OperationRecord | undefined, Reconciliation, Reconciliation]>([
    ["no record", undefined, "keep", "adopt"],
    ["waiting since before", deferred(0), "keep", "adopt"],
    ["waiting as often redriven", deferred(1), "keep", "adopt"],
    ["a redrive begun", deferred(2), "finish_redrive", "finish_redrive"],
    ["two redrives later", deferred(3), "remove", "remove"],
    ["dead-lettered before", dead(0), "keep", "keep"],
    ["dead-lettered with it", dead(1), "keep", "keep"],
    ["discarded", dead(1, true), "remove", "remove"],
    ["discarded before it came", dead(0, true), "keep", "keep"],
    ["dead-lettered again since", dead(2), "remove", "remove"],
    ["over", over(1), "remove", "remove"],
    ["over after another redrive", over(2), "remove", "remove"],
    ["another request's", others, "keep", "keep"],
  ])("%s", (_, record, ofWorker, ofSqs) => {
    expect(reconcile(sent({ redrives: REDRIVES }), identity, record)).toBe(ofWorker);
    expect(reconcile(moved({ deduplicationId: "operation-1:1" }), identity, record)).toBe(ofSqs);
  });
});
