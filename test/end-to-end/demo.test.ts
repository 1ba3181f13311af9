/** The main job, as `npm start` runs it. */
import { afterEach, expect, test } from "vitest";
import { endAll, run } from "./process.ts";

afterEach(endAll);

test("the sample runs to its end within a minute, and everything ends as it should", {
  timeout: 70_000,
}, async () => {
  const startedMs = Date.now();
  const command = run(["demo"]);
  const { code } = await command.ended;
  const output = command.out.join("\n");
  expect(code, output).toBe(0);
  expect(Date.now() - startedMs).toBeLessThan(60_000);
  for (const expected of [
    /enable\tsucceeded\tapplied/,
    /enable\tsucceeded\tupdated/,
    /enable\tsucceeded\tunchanged/,
    /disable\tsucceeded\tapplied/,
    /retrieve\tsucceeded\tretrieved/,
    /dead_lettered\tmalformed\t6/,
    /dead_lettered\trejected\t7/,
    /Dead letters: 15/,
    /25 at once, 750 a minute/,
    /\tgranted\t/,
    // The worker's metrics are found under the names that the summary reads: nothing waits for no time at all.
    /95 % of them at most (?!0\.0 s)/,
    /Every request ended as expected/,
  ]) {
    expect(output).toMatch(expected);
  }
  expect(command.out.filter((line) => /\d+ of \d+ finished/.test(line)).length).toBeGreaterThan(2);
  expect(output).not.toContain("\u001b");
  expect(command.err).toEqual([]);
});
