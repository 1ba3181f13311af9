import * as fc from "fast-check";
import type { Batch } from "../../contract/batch.ts";
import { instants } from "../order/arbitraries.ts";

const rows = fc.nat({ max: 10_000_000 });
const texts = fc.string({ unit: "grapheme", maxLength: 50 }).map((text) => text.toWellFormed());

/** Batches of every kind. Their ids are what the store's keys are made of. */
export const batches: fc.Arbitrary<Batch> = fc.record(
  {
    batchId: fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/),
    state: fc.constantFrom("filling", "running", "finished", "cancelled", "stopped"),
    action: fc.constantFrom("enable", "disable", "retrieve", "mixed"),
    source: texts,
    digest: fc.stringMatching(/^[0-9a-f]{64}$/),
    expectedRows: rows,
    sentRows: rows,
    maxFailures: fc.constantFrom("5%", "0", "250", "0.5%"),
    capture: fc.boolean(),
    createdAtMs: instants,
    createdBy: texts,
    finishedAtMs: instants,
    stoppedAtMs: instants,
    stopReason: texts,
    failed: rows,
    finished: rows,
    progress: fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.oneof(texts, rows)),
    maxFailuresGiven: fc.boolean(),
    opening: fc.record({
      failures: rows,
      words: fc
        .uniqueArray(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1, maxLength: 4 })
        .map((all) => all.toSorted()),
    }),
    rollbackOf: fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/),
    expiresAtMs: fc.nat({ max: 4_000_000_000 }).map((second) => second * 1_000),
  },
  {
    requiredKeys: [
      "batchId",
      "state",
      "action",
      "source",
      "digest",
      "expectedRows",
      "sentRows",
      "maxFailures",
      "capture",
      "createdAtMs",
      "createdBy",
      "failed",
      "finished",
      "expiresAtMs",
    ],
  },
);

/** A batch whose rows are all sent, and none has ended. */
export const RUNNING: Batch = {
  batchId: "batch-1",
  state: "running",
  action: "enable",
  source: "rows.csv",
  digest: "0".repeat(64),
  expectedRows: 1_000,
  sentRows: 1_000,
  maxFailures: "5%",
  capture: true,
  createdAtMs: 1_000,
  createdBy: "operator",
  failed: 0,
  finished: 0,
  expiresAtMs: 9_000_000_000,
};
