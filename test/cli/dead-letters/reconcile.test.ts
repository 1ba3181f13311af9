import { describe, expect, test } from "vitest";
import type { Identity } from "../../../cli/dead-letters/identify.ts";
import { type KnownRecord, type Reconciliation, reconcile } from "../../../cli/dead-letters/reconcile.ts";
import { DEAD, FACTS, moved, sent } from "./letters.ts";

const deferred = (redrives: number): KnownRecord => ({
  status: "deferred",
  ...FACTS,
  redrives,
  reason: "redriven",
  detail: "",
});
const dead = (redrives: number, discarded = false): KnownRecord => ({
  status: "dead_lettered",
  ...FACTS,
  redrives,
  ending: DEAD,
  finishedAtMs: 5,
  discarded,
});
const over = (redrives: number): KnownRecord => ({
  status: "cancelled",
  ...FACTS,
  redrives,
  ending: { status: "cancelled" },
  finishedAtMs: 5,
});
const others: KnownRecord = { ...over(0), contentHash: "of another request" };

/** The letter is of the first redrive: what is before, at and after it are all there. */
const REDRIVES = 1;
const identity: Identity = {
  kind: "request",
  operationId: FACTS.operationId,
  redrives: REDRIVES,
  contentHash: FACTS.contentHash ?? "",
};

describe("what a letter and its record lack to agree", () => {
  test.each<[string, KnownRecord | undefined, Reconciliation, Reconciliation]>([
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
