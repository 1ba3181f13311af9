/** Commands that take something away ask first; in a script they need --yes. All others do what they say at once. */
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CONNECTION, type JsonResult, type Operator, startOperator } from "./operator.ts";

/** The stand-in has no such connection. */
const UNKNOWN = "con_unknown1";
const REFUSAL = "error: Not a terminal: pass --yes to confirm.";
const ORGANIZATIONS = ["org_0000000000000001", "org_0000000000000002"];

let directory: string;
let operator: Operator;
let letters: readonly string[];
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "orgconn-confirmations-"));
  operator = await startOperator();
  const rows = ORGANIZATIONS.map((organization) => `${organization},${CONNECTION}`);
  await writeFile(
    join(directory, "rows.csv"),
    ["organization_id,connection_id", ...rows].join("\n").concat("\n"),
  );
  const sent = await operator
    .in(directory)
    .run("backfill", "rows.csv", "--action", "enable", "--batch", "on", "--watch");
  expect(sent.code).toBe(0);
  const refused = await Promise.all(
    ["org_3", "org_4"].map((organization) => operator.json("enable", organization, UNKNOWN, "--wait")),
  );
  letters = refused.map(({ objects }) => String(objects[0]?.operation_id));
});
afterAll(async () => {
  await operator.leave();
  await rm(directory, { recursive: true, force: true });
});

const DISABLE = ["backfill", "rows.csv", "--action", "disable", "--batch", "off"];

describe("where standard input is not a terminal", () => {
  test.each([
    [["batch", "rollback", "on"]],
    [DISABLE],
    [["dead-letters", "redrive", "--all"]],
    [["dead-letters", "discard", "--all"]],
    [["batch", "cancel", "on"]],
  ])("%j without --yes is exit 2 with words, and does nothing", async (args) => {
    const { code, err } = await operator.in(directory).run(...args);
    expect({ code, last: err.at(-1) }).toEqual({ code: 2, last: REFUSAL });
    expect(await readdir(directory)).toEqual(["rows.csv"]);
    const { objects } = await operator.json("batch", "list");
    expect(objects).toMatchObject([{ batch_id: "on", state: "finished" }]);
    expect((await operator.json("dead-letters", "list")).objects).toHaveLength(2);
  });

  test("one letter is discarded with --yes alone, and redriven without", async () => {
    const [first = ""] = letters;
    expect(await operator.run("dead-letters", "discard", first)).toMatchObject({ code: 2 });
    expect(await operator.json("dead-letters", "redrive", first)).toMatchObject({
      code: 0,
      objects: [{ operation_id: first, outcome: "sent" }],
    });
  });

  test.each([[["batch", "rollback", "on", "--dry-run"]], [[...DISABLE, "--dry-run"]]])(
    "%j does not ask",
    async (args) => {
      expect(await operator.in(directory).run(...args)).toMatchObject({ code: 0 });
      expect(await readdir(directory)).toEqual(["rows.csv"]);
    },
  );

  test("pause does not ask, and says which lanes it stopped", async () => {
    const { code, out } = await operator.run("pause");
    expect(code).toBe(0);
    expect(out).toEqual([
      expect.stringContaining("The interactive lane is paused."),
      expect.stringContaining("The bulk lane is paused."),
    ]);
    await operator.run("resume");
  });
});

describe("a dry run of a backfill", () => {
  test("writes the rows to the file that --out names, and a backfill of it sends exactly these", async () => {
    const there = operator.in(directory);
    const enable = ["backfill", "rows.csv", "--action", "enable", "--no-show-as-button", "--dry-run"];
    const dry = [...enable, "--out", "plan.ndjson"];
    const planned = await there.run(...dry);
    expect(planned.code).toBe(0);
    expect(planned.err).toContain(
      "The rows are in plan.ndjson. Send exactly these: orgconn backfill plan.ndjson --local",
    );
    expect(await there.run(...dry)).toMatchObject({ code: 2 });
    const digestOf = ({ objects }: JsonResult) => objects.find(({ event }) => event === "checked")?.digest;
    const again = await there.json(...enable);
    const sent = await there.json("backfill", "plan.ndjson", "--batch", "planned", "--watch");
    expect(sent.code).toBe(0);
    expect(digestOf(sent)).toBe(digestOf(again));
    await rm(join(directory, "plan.ndjson"));
  });

  test("--out without --dry-run is refused", async () => {
    const { code, err } = await operator.in(directory).run(...DISABLE, "--out", "plan.ndjson");
    expect({ code, last: err.at(-1) }).toEqual({ code: 2, last: expect.stringContaining("--dry-run") });
  });
});

describe("with --yes", () => {
  test("rows that disable are sent, and a batch that goes on needs it no more", async () => {
    const there = operator.in(directory);
    await operator.run("pause", "--lane", "bulk");
    const begun = await there.json(...DISABLE, "--yes");
    expect(begun.code).toBe(0);
    expect(begun.objects.map(({ event }) => event)).toContain("begun");
    const again = await there.json(...DISABLE);
    expect(again.code).toBe(0);
    expect(again.objects.map(({ event }) => event)).toContain("sent");
    await operator.run("resume");
    expect(await operator.run("batch", "watch", "off")).toMatchObject({ code: 0 });
  });

  test("every object of a command that changes something names its target", async () => {
    const there = operator.in(directory);
    for (const args of [
      ["enable", "org_5", CONNECTION],
      ["batch", "rollback", "off", "--yes"],
      ["batch", "cancel", "off", "--yes"],
      ["dead-letters", "discard", "--all", "--yes"],
      ["pause", "--lane", "bulk"],
      ["resume"],
    ]) {
      const { objects } = await there.json(...args);
      expect(objects.length, args.join(" ")).toBeGreaterThan(0);
      expect(objects.map(({ target }) => target)).toEqual(objects.map(() => ({ local: true })));
    }
  });
});
