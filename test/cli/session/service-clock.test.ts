import { describe, expect, it } from "vitest";
import { createServiceClock, type WatchableClient } from "../../../operator/session/service-clock.ts";

const NOON = Date.UTC(2026, 10, 22, 12);

/** A machine whose clock is off, and a client on it whose requests take some time each way. */
function machine(aheadMs: number, { wayMs = 100 } = {}) {
  let realMs = NOON + 250;
  const clock = createServiceClock(() => realMs + aheadMs);
  let through: (input: object) => Promise<{ readonly response: unknown }> = async () => ({ response: {} });
  const client: WatchableClient = {
    middlewareStack: {
      add(middleware) {
        const inner = through;
        through = (input) => middleware(inner)(input);
      },
    },
  };
  return {
    clock,
    real: () => realMs,
    /** Lets a request be answered by a service whose clock is right, or by something that gives another date. */
    async answer(date?: string) {
      const way = () => {
        realMs += wayMs;
      };
      through = async () => {
        way();
        const headers = { date: date ?? new Date(realMs).toUTCString() };
        way();
        return { response: { headers } };
      };
      clock.watch(client);
      await through({});
    },
  };
}

describe("AWS's clock, as its answers tell it", () => {
  it.each([-1_800_000, -5_000, 0, 300, 1_800_000])(
    "is right to within a second on a machine that is %d ms ahead",
    async (aheadMs) => {
      const { clock, answer, real } = machine(aheadMs);
      for (let request = 0; request < 12; request += 1) {
        await answer();
        expect(Math.abs(clock.now() - real())).toBeLessThanOrEqual(1_200);
      }
    },
  );

  it("is steady: all answers together move it by little more than the second that the first one left open", async () => {
    const { clock, answer, real } = machine(1_800_000, { wayMs: 65 });
    await answer();
    let movedMs = 0;
    for (let request = 0; request < 12; request += 1) {
      const offMs = clock.now() - real();
      await answer();
      movedMs += Math.abs(clock.now() - real() - offMs);
    }
    expect(movedMs).toBeLessThanOrEqual(1_130);
  });

  it("is this machine's where its clock is not known to be wrong", async () => {
    const { clock, answer, real } = machine(300, { wayMs: 0 });
    expect(clock.now()).toBe(real() + 300);
    await answer();
    expect(clock.now()).toBe(real() + 300);
  });

  it("is not moved by a date that is none", async () => {
    const { clock, answer, real } = machine(1_800_000);
    await answer("yesterday");
    expect(clock.now()).toBe(real() + 1_800_000);
  });
});
