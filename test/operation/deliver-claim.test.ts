/** The claim between a permit and its call: lost, late, frozen or refused. */
import { describe, expect, test } from "vitest";
import { deliver } from "../../lambda/operation/deliver.ts";
import { CLAIM_LEASE_MS } from "../../lambda/order/claim.ts";
import { enable, LATER, withSettings } from "./requests.ts";
import { delivery, testWorker } from "./worker.ts";

describe("a delivery", () => {
  test("whose claim another operation takes first, or whose settlement comes too late: starts from what is there", async () => {
    for (const loses of [1, 2]) {
      const worker = testWorker();
      let writes = 0;
      const pairs = {
        ...worker.ports.pairs,
        replace: async (...args: Parameters<typeof worker.ports.pairs.replace>) => {
          writes += 1;
          return writes === loses ? false : worker.ports.pairs.replace(...args);
        },
      };
      expect(await deliver(delivery(enable), LATER, { ...worker.ports, pairs })).toEqual({
        kind: "acknowledge",
      });
      expect(worker.operations.records.get("enable-1")).toMatchObject({ status: "succeeded" });
      expect(worker.calls).toHaveLength(loses);
    }
  });

  test("that was frozen between claim and call: claims again before it calls", async () => {
    const worker = testWorker();
    let frozen = false;
    const pairs = {
      ...worker.ports.pairs,
      replace: async (...args: Parameters<typeof worker.ports.pairs.replace>) => {
        const written = await worker.ports.pairs.replace(...args);
        if (!frozen) worker.clock.advance(CLAIM_LEASE_MS);
        frozen = true;
        return written;
      },
    };
    await deliver(delivery(enable), LATER, { ...worker.ports, pairs });
    expect(worker.trace).toEqual(["claim", "release", "claim", "enable", "settle", "record succeeded"]);
  });

  describe("with a permit that was waited for", () => {
    const waited = (onWait: () => Promise<void> = async () => {}) => {
      const worker = testWorker([], () => ({
        granted: true,
        permit: { bucket: "write", lane: "bulk", waitedMs: 9_000 },
      }));
      const { gate, pairs } = worker.ports;
      let reads = 0;
      const ports = {
        ...worker.ports,
        gate: {
          ...gate,
          async admit(...args: Parameters<typeof gate.admit>) {
            const admission = await gate.admit(...args);
            worker.clock.advance(9_000);
            await onWait();
            return admission;
          },
        },
        pairs: {
          ...pairs,
          read: (...args: Parameters<typeof pairs.read>) => {
            reads += 1;
            return pairs.read(...args);
          },
        },
      };
      return { worker, ports, reads: () => reads };
    };

    test("claims the pair as it was read before, for a lease that begins after the wait", async () => {
      const { worker, ports, reads } = waited();
      await deliver(delivery(enable), LATER, ports);
      expect(worker.trace).toEqual(["claim", "enable", "settle", "record succeeded"]);
      expect(reads()).toBe(1);
      expect(worker.permits.granted).toBe(1);
    });

    test("looks at the pair again where another operation wrote it meanwhile", async () => {
      let urgent = async () => {};
      const { worker, ports, reads } = waited(() => urgent());
      urgent = async () => {
        urgent = async () => {};
        await deliver(delivery(withSettings), LATER, worker.ports);
      };
      await deliver(delivery(enable), LATER, ports);
      expect(reads()).toBe(2);
      expect(worker.operations.records.get("enable-2")).toMatchObject({ status: "succeeded" });
      expect(worker.permits.granted - worker.permits.givenBack).toBe(worker.calls.length);
    });
  });

  test("whose claim was written, and heard of too late: gives it up with its permit, which shows the circuits as they were", async () => {
    const worker = testWorker();
    const { pairs } = worker.ports;
    let lost = true;
    const replace = async (...args: Parameters<typeof pairs.replace>) => {
      const written = await pairs.replace(...args);
      if (lost) worker.clock.advance(5_100);
      const isHeard = !lost;
      lost = false;
      return written && isHeard;
    };
    await deliver(delivery(enable), LATER, { ...worker.ports, pairs: { ...pairs, replace } });
    const claimedTwice = ["claim", "claim", "unsettled"];
    expect(worker.trace).toEqual([...claimedTwice, "claim", "enable", "unsettled", "record succeeded"]);
    expect(worker.permits).toEqual({ granted: 2, givenBack: 1 });
  });

  test("whose claim cannot be written: gives its permit back", async () => {
    const worker = testWorker();
    const pairs = { ...worker.ports.pairs, replace: () => Promise.reject(new Error("throttled")) };
    await expect(deliver(delivery(enable), LATER, { ...worker.ports, pairs })).rejects.toThrow("throttled");
    expect(worker.permits).toEqual({ granted: 1, givenBack: 1 });
  });
});
