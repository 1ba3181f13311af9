import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createSentAway } from "../../lambda/circuit/sent-away.ts";
import { manualClock } from "../support/manual-clock.ts";

test("messages that were sent away are counted by lane and cause until they come back", () => {
  const clock = manualClock();
  const sentAway = createSentAway(clock);
  sentAway.add("bulk", "write", 10_000);
  sentAway.add("bulk", "everything", 60_000);
  sentAway.add("interactive", "write", 60_000);
  expect([sentAway.count("bulk", "write"), sentAway.total("bulk"), sentAway.total("interactive")]).toEqual([
    1, 2, 1,
  ]);
  clock.advance(12_000);
  expect([sentAway.count("bulk", "write"), sentAway.total("bulk")]).toEqual([0, 1]);
  clock.advance(365 * 86_400_000);
  expect(sentAway.total("bulk")).toBe(0);
});

test("whatever is sent away, what counts is what has not come back, to the second", () => {
  const steps = fc.array(fc.record({ advanceMs: fc.nat(90_000), hideMs: fc.nat(90_000) }), { maxLength: 60 });
  fc.assert(
    fc.property(steps, (moves) => {
      const clock = manualClock();
      const sentAway = createSentAway(clock);
      const backMs: number[] = [];
      for (const { advanceMs, hideMs } of moves) {
        clock.advance(advanceMs);
        sentAway.add("bulk", "write", hideMs);
        backMs.push(clock.now() + hideMs);
        const hidden = (atMs: number) => backMs.filter((ms) => ms > atMs).length;
        expect(sentAway.total("bulk")).toBeLessThanOrEqual(hidden(clock.now() - 2_000));
        expect(sentAway.total("bulk")).toBeGreaterThanOrEqual(hidden(clock.now()));
      }
    }),
  );
});
