import { expect, test } from "vitest";
import { DRILLS, runDrill } from "./drill.ts";

/** More than is done before the trouble begins, and far fewer than `npm run simulate -- --drill` takes. */
const REQUESTS = 20_000;

test.each(DRILLS)("the drill %s keeps its figures", { timeout: 120_000 }, async (drill) => {
  const { lines, passed } = await runDrill(drill, REQUESTS);
  expect(passed, lines.join("\n")).toBe(true);
});
