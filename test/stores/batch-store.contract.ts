import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Batch, BatchState } from "../../contract/batch.ts";
import type { BatchStore } from "../../lambda/batches/batch-store.ts";
import type { OperatorBatchStore } from "../../operator/batch/store.ts";
import { batches, RUNNING } from "../batches/arbitraries.ts";

/** What every store of batches does, the worker's and the operator's side of it, in DynamoDB and as a model. */
export function describeBatchStore(
  what: string,
  open: () => Promise<{ readonly worker: BatchStore; readonly operator: OperatorBatchStore }>,
): void {
  let count = 0;
  const some = (more: Partial<Batch> = {}): Batch => {
    count += 1;
    return { ...RUNNING, batchId: `batch-${count}`, ...more };
  };

  describe(what, () => {
    it("finds no batch before one is created", async () => {
      const { worker, operator } = await open();
      expect(await worker.read("label")).toBeUndefined();
      expect(await worker.count("label", { failed: 1, finished: 1 })).toBeUndefined();
      expect(await worker.stop("label", "failures", 5_000)).toBe(false);
      expect(await operator.cancel("label", "why", 5_000)).toBe(false);
      expect(await operator.markRunning("label")).toBe(false);
      expect(await operator.markFinished("label", 5_000)).toBe(false);
      expect(await operator.saveProgress("label", {})).toBe(false);
      await operator.saveSentRows("label", 7);
      expect(await worker.read("label")).toBeUndefined();
      expect(await worker.readCancelEpoch()).toBe(0);
    });

    it("gives back every batch as it was created, and creates none twice", async () => {
      const { worker, operator } = await open();
      await fc.assert(
        fc.asyncProperty(batches, async (generated) => {
          const batch = some({ ...generated, batchId: some().batchId });
          expect(await operator.create(batch)).toBe(true);
          expect(await worker.read(batch.batchId)).toEqual(batch);
          expect(await operator.create({ ...batch, digest: "other" })).toBe(false);
          expect(await worker.read(batch.batchId)).toEqual(batch);
        }),
        { numRuns: 30 },
      );
    });

    it("goes from filling over running to finished, and only so", async () => {
      const { worker, operator } = await open();
      const batch = some({ state: "filling", sentRows: 10 });
      await operator.create(batch);
      expect(await operator.markFinished(batch.batchId, 5_000)).toBe(false);
      expect(await operator.markRunning(batch.batchId)).toBe(true);
      const running = { ...batch, state: "running", sentRows: batch.expectedRows };
      expect(await worker.read(batch.batchId)).toStrictEqual(running);
      expect(await operator.markRunning(batch.batchId)).toBe(false);
      expect(await operator.markFinished(batch.batchId, 5_000)).toBe(true);
      const finished = { ...running, state: "finished", finishedAtMs: 5_000 };
      expect(await worker.read(batch.batchId)).toStrictEqual(finished);
      expect(await operator.markFinished(batch.batchId, 6_000)).toBe(false);
    });

    it.each<[how: string, state: BatchState]>([
      ["cancel", "cancelled"],
      ["stop", "stopped"],
    ])("can %s a batch that fills or runs, says why and when, and raises the epoch", async (how, state) => {
      const { worker, operator } = await open();
      const halt = (batchId: string, reason: string, atMs: number) =>
        how === "cancel" ? operator.cancel(batchId, reason, atMs) : worker.stop(batchId, reason, atMs);
      for (const before of ["filling", "running"] as const) {
        const batch = some({ state: before });
        await operator.create(batch);
        const epoch = await worker.readCancelEpoch();
        expect(await halt(batch.batchId, "first", 5_000)).toBe(true);
        const halted = { ...batch, state, stoppedAtMs: 5_000, stopReason: "first" };
        expect(await worker.read(batch.batchId)).toStrictEqual(halted);
        expect(await worker.readCancelEpoch()).toBe(epoch + 1);
        // A second halt, by an execution that missed the first: the reason stays, and every execution looks again.
        expect(await halt(batch.batchId, "second", 6_000)).toBe(true);
        expect(await worker.read(batch.batchId)).toStrictEqual(halted);
        expect(await worker.readCancelEpoch()).toBe(epoch + 2);
        expect(await operator.markRunning(batch.batchId)).toBe(false);
        expect(await operator.markFinished(batch.batchId, 7_000)).toBe(false);
      }
    });

    it.each<[state: BatchState, canCancel: boolean, canStop: boolean]>([
      ["finished", false, false],
      ["cancelled", true, false],
      ["stopped", false, true],
    ])("%s is the end of a batch", async (state, canCancel, canStop) => {
      const { worker, operator } = await open();
      const batch = some({ state, stoppedAtMs: 2_000, stopReason: "before" });
      await operator.create(batch);
      const epoch = await worker.readCancelEpoch();
      expect(await operator.cancel(batch.batchId, "late", 5_000)).toBe(canCancel);
      expect(await worker.stop(batch.batchId, "late", 5_000)).toBe(canStop);
      expect(await worker.read(batch.batchId)).toStrictEqual(batch);
      expect(await worker.readCancelEpoch()).toBe(epoch + Number(canCancel) + Number(canStop));
    });

    it("adds up what several executions count at once, and shows each the batch after it", async () => {
      const { worker, operator } = await open();
      const batch = some();
      await operator.create(batch);
      const counts = [
        { failed: 1, finished: 10 },
        { failed: 0, finished: 25 },
        { failed: 3, finished: 3 },
      ];
      const shown = await Promise.all(counts.map((one) => worker.count(batch.batchId, one)));
      expect(await worker.read(batch.batchId)).toStrictEqual({ ...batch, failed: 4, finished: 38 });
      expect(shown).toContainEqual({ ...batch, failed: 4, finished: 38 });
      await operator.cancel(batch.batchId, "why", 5_000);
      expect((await worker.count(batch.batchId, { failed: 0, finished: 1 }))?.state).toBe("cancelled");
    });

    it("adds up how the first rows ended: failures as numbers, words as a set", async () => {
      const { worker, operator } = await open();
      const batch = some();
      await operator.create(batch);
      const count = (failures: number, words: string) =>
        worker.count(batch.batchId, { failed: failures, finished: 1, opening: { failures, words: [words] } });
      expect((await count(3, "a"))?.opening).toEqual({ failures: 3, words: ["a"] });
      expect((await count(4, "a"))?.opening).toEqual({ failures: 7, words: ["a"] });
      expect((await count(0, "*"))?.opening).toEqual({ failures: 7, words: ["*", "a"] });
      const after = await worker.count(batch.batchId, { failed: 0, finished: 1 });
      expect(after).toStrictEqual(await worker.read(batch.batchId));
      expect(after).toStrictEqual({
        ...batch,
        failed: 7,
        finished: 4,
        opening: { failures: 7, words: ["*", "a"] },
      });
    });

    it("notes checkpoints, and never fewer rows than before", async () => {
      const { worker, operator } = await open();
      const batch = some({ state: "filling", sentRows: 0 });
      await operator.create(batch);
      await operator.saveSentRows(batch.batchId, 300);
      await operator.saveSentRows(batch.batchId, 200);
      const progress = { shards: { "0": "2026-01-01T00:00:00.000Z" }, counts: { succeeded: 7 } };
      expect(await operator.saveProgress(batch.batchId, progress)).toBe(true);
      expect(await worker.read(batch.batchId)).toStrictEqual({ ...batch, sentRows: 300, progress });
    });
  });
}
