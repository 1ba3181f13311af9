import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type PairState, UNKNOWN_PAIR } from "../../contract/pair.ts";
import { CALL_TIMEOUT_MS } from "../../lambda/auth0/limits.ts";
import {
  CLAIM_LEASE_MS,
  CLOCK_SKEW_MS,
  type ClaimAttempt,
  type ClaimedPair,
  claim,
  coversCall,
  LATE_EFFECT_MS,
  leaveUnsettled,
  release,
} from "../../lambda/order/claim.ts";
import { settle, settleOvertaken } from "../../lambda/order/settle.ts";
import { pairs } from "./arbitraries.ts";

const NOW = Date.UTC(2026, 7);
const MINE = "operation_mine";
const OTHERS = "operation_others";

function claimed(attempt: ClaimAttempt): ClaimedPair {
  if (attempt.kind !== "free") throw new Error("the pair is busy");
  return attempt.next;
}

/** A call of `operationId` that succeeded, on a claim that it holds. */
function settled(pair: PairState, operationId: string, nowMs: number): PairState {
  const place = { lane: "bulk", sequence: "1", sentAtMs: 1 } as const;
  const before = { state: "unknown" } as const;
  const done = {
    action: "disable",
    settings: {},
    result: "applied",
    auth0Status: 204,
    isNew: false,
  } as const;
  return settle(pair, { operationId, place, before, ...done }, nowMs);
}

describe("claim", () => {
  it("keeps others away until the lease is over", () => {
    const held = claimed(claim(UNKNOWN_PAIR, MINE, 0, NOW));
    expect(held.claim).toEqual({ operationId: MINE, alone: 0, untilMs: NOW + CLAIM_LEASE_MS });
    expect(claim(held, OTHERS, 0, NOW + CLAIM_LEASE_MS - 1)).toEqual({
      kind: "busy",
      untilMs: NOW + CLAIM_LEASE_MS,
    });
    expect(claimed(claim(held, OTHERS, 0, NOW + CLAIM_LEASE_MS)).claim.operationId).toBe(OTHERS);
  });

  it("remembers nothing of a lease that ran out", () => {
    const held = claimed(claim(UNKNOWN_PAIR, MINE, 0, NOW));
    expect(claimed(claim(held, OTHERS, 0, NOW + CLAIM_LEASE_MS))).not.toHaveProperty("unsettled");
  });

  it("remembers whose calls are in doubt, until the connection is switched for sure", () => {
    const place = { lane: "bulk", sequence: "1", sentAtMs: 1 } as const;
    const effect = { place, before: { state: "unknown" }, settings: {}, auth0Status: 200 } as const;
    const lost = leaveUnsettled(claimed(claim(UNKNOWN_PAIR, MINE, 0, NOW)));
    const crashed = claimed(claim(lost, OTHERS, 0, NOW + CLAIM_LEASE_MS));
    const third = claimed(claim(crashed, "operation_third", 0, NOW + 2 * CLAIM_LEASE_MS));
    const [mine, others] = [MINE, OTHERS].map((operationId, n) => {
      return { operationId, untilMs: NOW + (n + 1) * CLAIM_LEASE_MS };
    });
    expect(crashed.inDoubt).toEqual([mine]);
    expect(third.inDoubt).toEqual([mine, others]);
    expect(release(third).inDoubt).toEqual([mine, others]);

    const updated = { ...effect, action: "enable", result: "updated", isNew: false } as const;
    const doubts = (pair: PairState, operationId: string) =>
      settle(pair, { ...updated, operationId }, NOW).inDoubt;
    expect(doubts(third, "operation_third")).toEqual([mine, others]);
    // Its own settings are certain now.
    expect(doubts(third, MINE)).toEqual([others]);
    expect(doubts(crashed, MINE)).toBeUndefined();
    for (const switched of [
      { ...updated, result: "applied", isNew: true },
      { ...updated, action: "disable", result: "unchanged" },
    ] as const) {
      expect(settle(third, { ...switched, operationId: "operation_third" }, NOW)).not.toHaveProperty(
        "inDoubt",
      );
    }
    expect(claimed(claim(UNKNOWN_PAIR, MINE, 0, NOW))).not.toHaveProperty("inDoubt");
  });

  it("remembers no more than eight of them", () => {
    let pair: PairState = UNKNOWN_PAIR;
    for (let count = 0; count < 20; count += 1) {
      pair = claimed(claim(pair, `operation_${count}`, 0, NOW + count * CLAIM_LEASE_MS));
    }
    expect(pair.inDoubt).toHaveLength(8);
    expect(pair.inDoubt?.at(-1)).toMatchObject({ operationId: "operation_18" });
  });

  it("lets others in at once after a release", () => {
    const released = release(claimed(claim(UNKNOWN_PAIR, MINE, 0, NOW)));
    expect(released).toEqual({ ...UNKNOWN_PAIR, version: 2 });
    expect(claim(released, OTHERS, 0, NOW + 1).kind).toBe("free");
  });

  it("can be retaken by the same operation, whose first call may still land after the second succeeded", () => {
    const crashed = claimed(claim(UNKNOWN_PAIR, MINE, 0, NOW));
    const retaken = claimed(claim(crashed, MINE, 1, NOW + 20_000));
    expect(retaken.claim).toEqual({ operationId: MINE, alone: 1, untilMs: NOW + 20_000 + CLAIM_LEASE_MS });
    const done = settled(retaken, MINE, NOW + 21_000);
    expect(claim(done, OTHERS, 0, NOW + CLAIM_LEASE_MS - 1)).toEqual({
      kind: "busy",
      untilMs: NOW + CLAIM_LEASE_MS,
    });
    expect(claim(done, OTHERS, 0, NOW + CLAIM_LEASE_MS).kind).toBe("free");
  });

  it("keeps others away after a lost answer, also once the retry was settled, overtaken or released", () => {
    const lost = leaveUnsettled(claimed(claim(UNKNOWN_PAIR, MINE, 0, NOW)));
    expect(lost).not.toHaveProperty("claim");
    expect(lost.version).toBe(2);
    expect(claim(lost, OTHERS, 0, NOW + CLAIM_LEASE_MS - 1).kind).toBe("busy");
    const retaken = claimed(claim(lost, MINE, 0, NOW + 3_000));
    const place = { lane: "bulk", sequence: "1", sentAtMs: 1 } as const;
    for (const ended of [
      settled(retaken, MINE, NOW + 4_000),
      settleOvertaken(retaken, place, NOW + 4_000),
      release(retaken),
    ]) {
      expect(ended.claim).toBeUndefined();
      expect(claim(ended, OTHERS, 0, NOW + CLAIM_LEASE_MS - 1).kind).toBe("busy");
      expect(claim(ended, OTHERS, 0, NOW + CLAIM_LEASE_MS).kind).toBe("free");
    }
  });

  it("waits for the latest of several lost answers", () => {
    const once = leaveUnsettled(claimed(claim(UNKNOWN_PAIR, MINE, 0, NOW)));
    const twice = leaveUnsettled(claimed(claim(once, MINE, 0, NOW + 10_000)));
    const third = claimed(claim(twice, MINE, 0, NOW + 20_000));
    expect(third.unsettled?.untilMs).toBe(NOW + 10_000 + CLAIM_LEASE_MS);
  });

  it("covers a call, and what it may do late, until it is too old", () => {
    const { claim: lease } = claimed(claim(UNKNOWN_PAIR, MINE, 0, NOW));
    const spareMs = CLAIM_LEASE_MS - CALL_TIMEOUT_MS - LATE_EFFECT_MS - CLOCK_SKEW_MS;
    expect(spareMs).toBeGreaterThan(1_000);
    expect(coversCall(lease, NOW + spareMs)).toBe(true);
    expect(coversCall(lease, NOW + spareMs + 1)).toBe(false);
  });

  it("never lets two operations hold a pair at once, and changes nothing else", () => {
    fc.assert(
      fc.property(pairs, fc.nat({ max: 2 * Date.UTC(2100, 0) }), (pair, nowMs) => {
        const holders = [pair.claim, pair.unsettled].filter((holder) => (holder?.untilMs ?? 0) > nowMs);
        const attempt = claim(pair, MINE, 0, nowMs);
        expect(attempt.kind).toBe(holders.length > 0 ? "busy" : "free");
        if (attempt.kind === "busy") {
          expect(attempt.untilMs).toBe(Math.max(...holders.map((holder) => holder?.untilMs ?? 0)));
          return;
        }
        const { claim: _, unsettled: __, seenBefore, inDoubt, version, ...rest } = attempt.next;
        const { claim: held, unsettled, seenBefore: seen, inDoubt: doubted = [], ...others } = pair;
        const { version: versionBefore, ...restBefore } = others;
        expect(seenBefore).toEqual(seen?.operationId === MINE ? seen : undefined);
        expect(rest).toEqual(restBefore);
        const left = [...doubted, ...[unsettled, held].flatMap((holder) => holder ?? [])];
        const ids = new Set(left.map(({ operationId }) => operationId));
        expect(inDoubt?.map(({ operationId }) => operationId) ?? []).toEqual([...ids].slice(-8));
        for (const { operationId, untilMs } of inDoubt ?? []) {
          expect(untilMs).toBe(left.findLast((one) => one.operationId === operationId)?.untilMs);
        }
        expect(version).toBe(versionBefore + 1);
      }),
    );
  });
});
