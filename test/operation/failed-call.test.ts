import { describe, expect, it } from "vitest";
import { afterFailedCall, type FailedCall } from "../../lambda/operation/failed-call.ts";
import { MAX_ATTEMPTS } from "../../lambda/operation/retry-backoff.ts";

const TALLY = { attempts: 3, throttles: 5 };
const following = (setback: FailedCall, tally = TALLY) => afterFailedCall(setback, tally, () => 0.5);

describe("afterSetback", () => {
  it.each([
    ["throttling", { kind: "throttled", message: "" }, { attempts: 3, throttles: 6 }],
    ["a refused token", { kind: "token_refused", unsettled: false }, TALLY],
    ["a circuit", { kind: "blocked", what: "everything", detail: "401", unsettled: false }, TALLY],
  ] as const)("%s never costs an attempt", (_, setback, tally) => {
    expect(following(setback)).toEqual({ kind: "again", tally });
    const last = { attempts: MAX_ATTEMPTS - 1, throttles: 1_000 };
    expect(following(setback, last).kind).toBe("again");
  });

  it("waits after a failed try, and counts it", () => {
    expect(following({ kind: "retry", detail: "503", unsettled: false, auth0Status: 503 })).toEqual({
      kind: "waiting",
      reason: "transient",
      detail: "503",
      afterMs: 45_000,
      tally: { attempts: 4, throttles: 5 },
    });
  });

  it("waits after a try that is excused, and counts nothing, however often", () => {
    const excused = { kind: "retry", detail: "no connection", unsettled: false, excused: true } as const;
    const tally = { attempts: MAX_ATTEMPTS - 1, throttles: 0 };
    for (const [luck, afterMs] of [
      [0, 15_000],
      [0.5, 30_000],
      [1, 45_000],
    ] as const) {
      expect(afterFailedCall(excused, tally, () => luck)).toEqual({
        kind: "waiting",
        reason: "transient",
        detail: "no connection",
        afterMs,
        tally,
      });
    }
  });

  it("ends the operation at the last try, with Auth0's words", () => {
    const tally = { attempts: MAX_ATTEMPTS - 1, throttles: 0 };
    const retry = { kind: "retry", detail: "503 busy", unsettled: false } as const;
    const finished = (auth0Status?: number) => ({
      kind: "finished",
      ending: {
        status: "dead_lettered",
        reason: "attempts_exhausted",
        detail: "503 busy",
        ...(auth0Status === undefined ? {} : { auth0Status }),
      },
      tally: { attempts: MAX_ATTEMPTS, throttles: 0 },
    });
    expect(following({ ...retry, auth0Status: 503 }, tally)).toStrictEqual(finished(503));
    expect(following(retry, tally)).toStrictEqual(finished());
  });

  it("ends the operation at once where it can never succeed", () => {
    expect(following({ kind: "rejected", detail: "400 no", auth0Status: 400 })).toEqual({
      kind: "finished",
      ending: { status: "dead_lettered", reason: "rejected", detail: "400 no", auth0Status: 400 },
      tally: TALLY,
    });
  });
});
