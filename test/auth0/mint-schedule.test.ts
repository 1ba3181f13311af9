import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { afterMint, type MintState, mintAllowedAtMs } from "../../lambda/auth0/mint-schedule.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const minted = fc.constant({ kind: "minted", accessToken: "t", expiresInSeconds: 86_400 } as const);
const refused = fc.constant({ kind: "refused", detail: "no" } as const);
const unreachable = fc.constant({ kind: "unreachable", detail: "no" } as const);

function lease(state: MintState, nowMs: number): MintState {
  return { ...state, version: state.version + 1, lease: { untilMs: nowMs + 15_000 } };
}

describe("the schedule of mints", () => {
  it("lets the next one through at once where Auth0 was not asked, and forgets no refusal", () => {
    const attempt = { credentialsVersion: "v1", startedAtMs: 1_000_000, endedAtMs: 1_000_000 };
    const before = afterMint(lease({ version: 0 }, 1_000_000), { kind: "refused", detail: "no" }, attempt);
    const after = afterMint(lease(before, 2_000_000), { kind: "unsigned", detail: "disabled" }, attempt);
    expect(after).toEqual({ ...before, version: before.version + 2 });
    const fresh = afterMint(lease({ version: 0 }, 0), { kind: "unsigned", detail: "disabled" }, attempt);
    expect(mintAllowedAtMs(fresh, "v1", 1_000_000)).toBeLessThanOrEqual(1_000_000);
  });

  it("lets the first one through at once", () => {
    expect(mintAllowedAtMs({ version: 0 }, "v1", 1_000_000)).toBeLessThanOrEqual(1_000_000);
  });

  it("never lets more than 55 through in a day that one pair of credentials spends in trouble, whatever is asked for when", () => {
    const asks = fc.array(
      fc.tuple(fc.integer({ min: 1_000, max: 200 * MINUTE_MS }), fc.oneof(minted, refused)),
      {
        minLength: 1,
        maxLength: 2_000,
        size: "max",
      },
    );
    fc.assert(
      fc.property(asks, (times) => {
        let state: MintState = { version: 0 };
        let nowMs = Date.UTC(2026, 0, 1);
        const endMs = nowMs + DAY_MS;
        let mints = 0;
        for (const [pauseMs, answer] of times) {
          nowMs += pauseMs;
          if (nowMs > endMs) break;
          if (mintAllowedAtMs(state, "v1", nowMs) > nowMs) continue;
          mints += 1;
          state = afterMint(lease(state, nowMs), answer, {
            credentialsVersion: "v1",
            startedAtMs: nowMs,
            endedAtMs: nowMs,
          });
        }
        expect(mints).toBeLessThanOrEqual(55);
      }),
      { numRuns: 300 },
    );
  });

  it("is 55 at most also for a caller that asks every second", () => {
    let state: MintState = { version: 0 };
    let mints = 0;
    for (let nowMs = 0; nowMs < DAY_MS; nowMs += 1_000) {
      if (mintAllowedAtMs(state, "v1", nowMs) > nowMs) continue;
      mints += 1;
      const answer = { kind: "minted", accessToken: "t", expiresInSeconds: 86_400 } as const;
      state = afterMint(lease(state, nowMs), answer, {
        credentialsVersion: "v1",
        startedAtMs: nowMs,
        endedAtMs: nowMs,
      });
    }
    expect(mints).toBe(53);
  });

  it("lets other credentials through at once, and starts anew with them", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(minted, refused), { minLength: 1, maxLength: 40 }), (answers) => {
        let state: MintState = { version: 0 };
        let nowMs = 0;
        for (const answer of answers) {
          nowMs = Math.max(nowMs, mintAllowedAtMs(state, "v1", nowMs));
          state = afterMint(lease(state, nowMs), answer, {
            credentialsVersion: "v1",
            startedAtMs: nowMs,
            endedAtMs: nowMs,
          });
        }
        nowMs += 1_000;
        expect(mintAllowedAtMs(state, "v2", nowMs)).toBeLessThanOrEqual(nowMs);
        const answer = { kind: "refused", detail: "no" } as const;
        state = afterMint(lease(state, nowMs), answer, {
          credentialsVersion: "v2",
          startedAtMs: nowMs,
          endedAtMs: nowMs,
        });
        expect(mintAllowedAtMs(state, "v2", nowMs) - nowMs).toBe(MINUTE_MS);
      }),
    );
  });

  it("pauses 5 to 40 seconds in an outage, which leaves the rest as it was", () => {
    let state: MintState = { version: 0 };
    const start = { credentialsVersion: "v1", startedAtMs: 0, endedAtMs: 0 };
    state = afterMint(lease(state, 0), { kind: "refused", detail: "no" }, start);
    const before = state;
    const pausesSeconds: number[] = [];
    for (let nowMs = DAY_MS, i = 0; i < 6; i += 1) {
      const answer = { kind: "unreachable", detail: "no" } as const;
      state = afterMint(lease(state, nowMs), answer, {
        credentialsVersion: "v1",
        startedAtMs: nowMs,
        endedAtMs: nowMs,
      });
      const nextMs = mintAllowedAtMs(state, "v1", nowMs);
      pausesSeconds.push((nextMs - nowMs) / 1_000);
      nowMs = nextMs;
    }
    expect(pausesSeconds).toEqual([5, 10, 20, 40, 40, 40]);
    expect(state).toMatchObject({ last: before.last, trouble: before.trouble, outage: { detail: "no" } });
  });

  it("forgets the outage with the first answer", () => {
    const state = { version: 4, outage: { count: 3, atMs: 0 } };
    const answer = { kind: "minted", accessToken: "t", expiresInSeconds: 100 } as const;
    const next = afterMint(lease(state, 9), answer, {
      credentialsVersion: "v1",
      startedAtMs: 9,
      endedAtMs: 9,
    });
    expect(next).toEqual({
      version: 6,
      last: { mintId: 5, atMs: 9, credentialsVersion: "v1", outcome: { kind: "minted", renewAtMs: 80_009 } },
    });
  });

  it("renews after 80 % of a token's life, without counting it as trouble", () => {
    const answer = { kind: "minted", accessToken: "t", expiresInSeconds: 1_000 } as const;
    const first = { credentialsVersion: "v1", startedAtMs: 0, endedAtMs: 0 };
    const state = afterMint(lease({ version: 0 }, 0), answer, first);
    expect(mintAllowedAtMs(state, "v1", 799_999)).toBe(MINUTE_MS);
    expect(mintAllowedAtMs(state, "v1", 800_000)).toBe(0);
    const second = { credentialsVersion: "v1", startedAtMs: 800_000, endedAtMs: 800_000 };
    expect(afterMint(lease(state, 800_000), answer, second).trouble).toBeUndefined();
    const early = { credentialsVersion: "v1", startedAtMs: 700_000, endedAtMs: 700_000 };
    expect(afterMint(lease(state, 700_000), answer, early).trouble).toEqual({ count: 1, atMs: 700_000 });
  });

  it("gives the lease back and names the version after it, and keeps nothing of the token", () => {
    fc.assert(
      fc.property(fc.oneof(minted, refused, unreachable), fc.nat(), (answer, version) => {
        const next = afterMint(lease({ version }, 0), answer, {
          credentialsVersion: "v1",
          startedAtMs: 0,
          endedAtMs: 0,
        });
        expect(next.version).toBe(version + 2);
        expect(next).not.toHaveProperty("lease");
        expect(JSON.stringify(next)).not.toContain('"t"');
      }),
    );
  });
});
