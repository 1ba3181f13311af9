import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contentHash } from "../../contract/parse-request.ts";
import type { Deferral, Ending, Outcome } from "../../contract/record.ts";
import type { OperationStore } from "../../lambda/operation/operation-store.ts";
import { deferrals, outcomes } from "../operation/arbitraries.ts";

const REQUEST = {
  operation_id: "operation_1",
  action: "disable",
  organization_id: "org_1",
  connection_id: "con_1",
} as const;

const FACTS = {
  operationId: REQUEST.operation_id,
  lane: "bulk",
  request: REQUEST,
  contentHash: contentHash(REQUEST),
  place: { lane: "bulk", sequence: "18849496460467696129", sentAtMs: 1_000 },
  attempts: 0,
  throttles: 0,
  redrives: 0,
  enqueuedAtMs: 1_000,
  startedAtMs: 2_000,
} as const;

const WAITING: Deferral = { ...FACTS, reason: "budget", detail: "no room" };
const DEAD: Ending = { status: "dead_lettered", reason: "rejected", detail: "400" };

function finishedAs(ending: Ending, more: Partial<Outcome> = {}): Outcome {
  return { ...FACTS, ending, finishedAtMs: 3_000, ...more };
}

/** What every OperationStore does, the one in DynamoDB and its model. */
export function describeOperationStore(what: string, open: () => Promise<OperationStore>): void {
  let count = 0;
  const someId = (): string => {
    count += 1;
    return `operation_${count}`;
  };

  describe(what, () => {
    it("knows nothing of an operation that was never written", async () => {
      const store = await open();
      expect(await store.read("operation_1")).toBeUndefined();
    });

    it("gives back every deferral as it was written", async () => {
      const store = await open();
      await fc.assert(
        fc.asyncProperty(deferrals, async (generated) => {
          const deferral = { ...generated, operationId: someId() };
          await store.defer(deferral);
          expect(await store.read(deferral.operationId)).toEqual({ status: "deferred", ...deferral });
        }),
        { numRuns: 30 },
      );
    });

    it("gives back every outcome as it was written", async () => {
      const store = await open();
      await fc.assert(
        fc.asyncProperty(outcomes, async (generated) => {
          const outcome = { ...generated, operationId: someId() };
          expect(await store.finish(outcome)).toBe("recorded");
          const { status } = outcome.ending;
          expect(await store.read(outcome.operationId)).toEqual({ status, ...outcome });
        }),
        { numRuns: 60 },
      );
    });

    it("replaces a deferral by a later one, and by the outcome", async () => {
      const store = await open();
      await store.defer(WAITING);
      const later: Deferral = { ...WAITING, attempts: 1, reason: "transient", detail: "503" };
      await store.defer(later);
      expect(await store.read(FACTS.operationId)).toStrictEqual({ status: "deferred", ...later });
      expect(await store.finish(finishedAs({ status: "cancelled" }))).toBe("recorded");
      expect(await store.read(FACTS.operationId)).toStrictEqual({
        status: "cancelled",
        ...finishedAs({ status: "cancelled" }),
      });
    });

    it("never changes an outcome, neither to another nor back to waiting", async () => {
      const store = await open();
      const first = finishedAs({ status: "superseded", byOperationId: "operation_2" });
      await store.finish(first);
      expect(await store.finish(finishedAs(DEAD))).toBe("recorded_before");
      await store.defer(WAITING);
      expect(await store.read(FACTS.operationId)).toStrictEqual({ status: "superseded", ...first });
    });

    it("does not let another request with the same operation_id touch a record", async () => {
      const store = await open();
      const contentHash = "of something else";
      await store.defer(WAITING);
      await store.defer({ ...WAITING, contentHash, detail: "another" });
      expect(await store.finish(finishedAs(DEAD, { contentHash }))).toBe("id_taken");
      expect(await store.read(FACTS.operationId)).toStrictEqual({ status: "deferred", ...WAITING });

      await store.finish(finishedAs({ status: "cancelled" }));
      expect(await store.finish(finishedAs(DEAD, { contentHash }))).toBe("id_taken");
      expect((await store.read(FACTS.operationId))?.status).toBe("cancelled");
    });

    it("takes the same malformed message twice, and keeps it apart from a request", async () => {
      const store = await open();
      const { request: _, contentHash: __, ...unread } = finishedAs(DEAD);
      expect(await store.finish({ ...unread, operationId: "message_1" })).toBe("recorded");
      expect(await store.finish({ ...unread, operationId: "message_1" })).toBe("recorded_before");
      expect(await store.finish(finishedAs(DEAD, { operationId: "message_1" }))).toBe("id_taken");
      await store.defer(WAITING);
      expect(await store.finish(unread)).toBe("id_taken");
    });

    it("reopens a dead-lettered operation once for each redrive", async () => {
      const store = await open();
      const again: Deferral = { ...WAITING, redrives: 1, reason: "redriven" };
      expect(await store.reopen(again)).toBe(false);
      await store.finish(finishedAs(DEAD));
      expect(await store.reopen({ ...again, redrives: 2 })).toBe(false);
      expect(await store.reopen(again)).toBe(true);
      expect(await store.read(FACTS.operationId)).toStrictEqual({ status: "deferred", ...again });
      expect(await store.reopen(again)).toBe(false);

      await store.finish(finishedAs(DEAD, { redrives: 1 }));
      expect(await store.reopen(again)).toBe(false);
      expect(await store.reopen({ ...again, redrives: 2 })).toBe(true);
      await store.finish(finishedAs({ status: "cancelled" }, { redrives: 2 }));
      expect(await store.reopen({ ...again, redrives: 3 })).toBe(false);
    });

    it("does not let an execution that missed a redrive write over it", async () => {
      const store = await open();
      await store.finish(finishedAs(DEAD));
      const again: Deferral = { ...WAITING, redrives: 1, reason: "redriven" };
      await store.reopen(again);
      await store.defer(WAITING);
      expect(await store.finish(finishedAs(DEAD))).toBe("recorded_before");
      expect(await store.read(FACTS.operationId)).toStrictEqual({ status: "deferred", ...again });
    });

    it("lets exactly one of several redrives at once through", async () => {
      const store = await open();
      await store.finish(finishedAs(DEAD));
      const redrives = [1, 2, 3].map(() => store.reopen({ ...WAITING, redrives: 1, reason: "redriven" }));
      expect((await Promise.all(redrives)).filter(Boolean)).toHaveLength(1);
    });
  });
}
