import { expect, test } from "vitest";
import { progressDisplay } from "../../../cli/demo/progress.ts";

function recorder(isTTY: boolean, rows = 40) {
  const written: string[] = [];
  const stream = { isTTY, columns: 120, rows, write: (text: string) => written.push(text) };
  return { written, display: progressDisplay(stream as unknown as NodeJS.WriteStream) };
}
const progress = (finished: number, elapsedMs: number) => ({
  finished,
  expected: 10,
  writes: finished,
  throttled: 0,
  elapsedMs,
});

test("where lines cannot be rewritten, one every two seconds and a last one", () => {
  const { written, display } = recorder(false);
  for (let elapsedMs = 0; elapsedMs <= 5_000; elapsedMs += 100)
    display.show(progress(elapsedMs / 1_000, elapsedMs));
  display.show(progress(10, 5_100));
  display.show(progress(10, 9_900));
  display.done();
  expect(written.length).toBe(4);
  expect(written[0]).toBe("  0 of 10 finished, 0 writes in 0 s, 0 × 429\n");
  expect(written.at(-1)).toBe(" 10 of 10 finished, 10 writes in 5 s, 0 × 429\n");
});

test("a terminal that says it has no lines is shown lines", () => {
  const { written, display } = recorder(true, 0);
  display.show(progress(5, 0));
  expect(written).toEqual(["  5 of 10 finished, 5 writes in 0 s, 0 × 429\n"]);
});

test("on a terminal, one line that is rewritten and in the end goes away", () => {
  const { written, display } = recorder(true);
  display.show(progress(5, 1_000));
  display.show(progress(6, 1_100));
  const shown = written.join("");
  expect(shown).toContain("  6 of 10 finished");
  expect(shown).toContain("█");
  display.done();
  expect(written.join("").length).toBeGreaterThan(shown.length);
  expect(written.at(-1)).not.toContain("finished");
});
