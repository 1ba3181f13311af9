import { expect, test } from "vitest";
import { DRILLS, runDrill } from "./drill.ts";

/** Thousands more than are done before the trouble begins; `npm run simulate -- --drill` takes far more, and lets them run for five minutes. */
const SIZE = { requests: 9_000, fromMs: 60_000 };

test.each(DRILLS)("the drill %s keeps its figures", { timeout: 120_000 }, async (drill) => {
  const { lines, passed } = await runDrill(drill, SIZE);
  expect(passed, lines.join("\n")).toBe(true);
});
