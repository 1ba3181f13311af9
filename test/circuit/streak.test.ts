import * as fc from "fast-check";
import { expect, test } from "vitest";
import { addFailure, isOutage, type Streak } from "../../lambda/circuit/streak.ts";

const streakOf = (organizations: readonly string[]) => organizations.reduce<Streak>(addFailure, []);

test.each([
  ["five failures over three organizations", ["a", "b", "c", "a", "a"], true],
  ["four failures over four organizations", ["a", "b", "c", "d"], false],
  ["any number of failures over two organizations", Array.from({ length: 99 }, (_, n) => `${n % 2}`), false],
  ["no failure", [], false],
])("%s: %o is an outage: %s", (_, organizations, expected) => {
  expect(isOutage(streakOf(organizations))).toBe(expected);
});

test("a long outage stays one, and what is remembered of it stays small", () => {
  const names = fc.array(fc.constantFrom("a", "b", "c", "d"), { minLength: 200, maxLength: 400 });
  fc.assert(
    fc.property(names, (organizations) => {
      const streak = streakOf(organizations);
      expect(streak.length).toBeLessThanOrEqual(64);
      expect(streak).toEqual(organizations.slice(organizations.length - streak.length));
      expect(isOutage(streak)).toBe(new Set(streak).size >= 3);
    }),
  );
});
