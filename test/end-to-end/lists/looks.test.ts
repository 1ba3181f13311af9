/** Colours, bars, sparklines and questions: what a person sees on a terminal, and does not find in a pipe. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CONNECTION, type Operator } from "../operator.ts";
import { FAILED, ORGANIZATION, STOPPED, startWorld } from "./world.ts";

let operator: Operator;
beforeAll(async () => {
  operator = await startWorld();
}, 180_000);
afterAll(() => operator.leave());

const RED = "\u001b[31m";
const GREEN = "\u001b[32m";
const YELLOW = "\u001b[33m";
const WORDS = "404 The connection does not exist (inexistent_connection)";

async function screenOf(args: readonly string[], code: number): Promise<string> {
  const drawn = await operator.drawn(args, 80);
  expect(drawn.code).toBe(code);
  return drawn.out.join("\n");
}

describe("failures", () => {
  test("of a batch are red, by their words, and so is their share of the bar", async () => {
    const screen = await screenOf(["batch", "show", FAILED], 1);
    expect(screen).toContain(`${RED}  3 × ${WORDS}`);
    expect(screen).toContain(`${RED}█`);
    expect(screen).not.toContain(`${GREEN}█`);
    const { code, out } = await operator.piped("batch", "show", FAILED);
    expect(code).toBe(1);
    expect(out).toContain(`  3 × ${WORDS}`);
    expect(out.join("\n")).not.toContain("\u001b");
  });

  test("have stopped a batch: it has no green bar, and says why", async () => {
    const screen = await screenOf(["batch", "show", STOPPED], 3);
    expect(screen).toContain(`${RED}stopped`);
    // Executions tell of the rows of an invocation at once: the tenth of all rows is seldom the last of them.
    expect(screen).toMatch(
      new RegExp(`${YELLOW.replace("[", "\\[")}the first 1[0-2] rows failed with the same words`),
    );
    expect(screen).not.toContain(`${GREEN}█`);
  });

  test("are counted above the dead letters on a terminal; in a pipe is the list alone", async () => {
    const screen = await screenOf(["dead-letters", "list"], 0);
    expect(screen).toMatch(new RegExp(`^\u001b\\[31m +\\d+ × ${WORDS.replace(/[()]/g, "\\$&")}`));
    const { out } = await operator.run("dead-letters", "list");
    expect(out[0]).toMatch(/^operation\t/);
  });

  test("that a batch has are red in the list of batches", async () => {
    const screen = await screenOf(["batch", "list"], 0);
    for (const [batch, failed] of [
      [STOPPED, "1"],
      [FAILED, "3"],
    ] as const) {
      const row = screen.split("\n").find((line) => line.startsWith(batch));
      expect(row).toContain(`${RED}${failed}`);
    }
  });
});

describe("throughput", () => {
  test("is drawn beside the rate while a batch is watched, and in a pipe it is not", async () => {
    await operator.run("pause", "--lane", "bulk");
    const batch = "watched-while-paused";
    const rows = `printf 'organization_id\\n${ORGANIZATION}\\n' | $ORGCONN backfill - --local --enable ${CONNECTION} --batch ${batch}`;
    expect(await operator.shell(rows, process.cwd())).toMatchObject({ code: 0 });
    const watched = operator.terminal(["batch", "watch", batch], {}, 80);
    await watched.shows("0.0 a second ▁▁");
    await watched.shows("The bulk lane is paused");
    const piped = operator.piped("batch", "watch", batch);
    await operator.run("resume", "--lane", "bulk");
    expect(await watched.ended).toBe(0);
    const { code, out } = await piped;
    expect(code).toBe(0);
    expect(out.join("\n")).not.toMatch(/[▁-▇]/);
  });

  test("is drawn in the budget while it is watched, until Ctrl-C", async () => {
    const budget = operator.terminal(["budget", "--watch"], {}, 80);
    await budget.shows("permits a minute ▁▁");
    for (const line of budget.lines()) expect(line.length, line).toBeLessThanOrEqual(80);
    budget.type("\u0003");
    expect(await budget.ended).toBe(130);
    expect((await operator.piped("budget")).out.join("\n")).not.toContain("permits a minute");
  });
});

describe("a question", () => {
  test("names what it is about, stands after the deployment, and no is the default", async () => {
    const asked = operator.terminal(["dead-letters", "discard", "--all"], {}, 80);
    await asked.shows("[y/N] ");
    expect(asked.lines()[0]).toBe("Deployment: the embedded stack.");
    expect(asked.lines().at(-1)).toMatch(/\? \[y\/N\]$/);
    asked.type("\r");
    expect(await asked.ended).toBe(2);
    expect(asked.lines().at(-1)).toBe("Nothing was done.");
  });

  test("is not asked in a pipe: --yes is required", async () => {
    expect(await operator.piped("dead-letters", "discard", "--all")).toMatchObject({
      code: 2,
      out: [],
      err: expect.arrayContaining(["error: Not a terminal: pass --yes to confirm."]),
    });
  });
});
