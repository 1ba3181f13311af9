import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { OperationItem } from "../../../contract/items/operation-item.ts";
import { readLettersPlan, writeLettersPlan } from "../../../operator/dead-letters/plan-file.ts";

const PURPOSE = { outcome: "discarded", deployment: "https://sqs.eu-central-1.amazonaws.com/1/dead.fifo" };
const HEAD = { ...PURPOSE, planned_at: "2026-11-29T12:00:00.000Z" };
const LETTERS = ["one", "two"].map(
  (operation_id) => ({ operation_id, redrives: 1, reason: "rejected" }) as OperationItem,
);

let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "orgconn-plan-"));
  path = join(directory, "plan.ndjson");
});
afterEach(() => rm(directory, { recursive: true }));

describe("a plan of dead letters", () => {
  test("names each with the redrives that it had", async () => {
    await writeLettersPlan(path, HEAD, LETTERS);
    expect(await readLettersPlan(path, PURPOSE)).toEqual(LETTERS);
  });

  test("overwrites nothing", async () => {
    await writeFile(path, "the operator's own\n");
    await expect(writeLettersPlan(path, HEAD, LETTERS)).rejects.toThrow(
      /already exists.*Choose another file/,
    );
    expect(await readFile(path, "utf8")).toBe("the operator's own\n");
  });

  test.each([
    [{ ...PURPOSE, outcome: "sent" }, /for outcome discarded, and this is outcome sent/],
    [{ ...PURPOSE, deployment: "elsewhere" }, /for deployment https.*, and this is deployment elsewhere/],
  ])("is for %o alone", async (purpose, words) => {
    await writeLettersPlan(path, HEAD, LETTERS);
    await expect(readLettersPlan(path, purpose)).rejects.toThrow(words);
  });

  test("that is missing, cut off or something else is refused", async () => {
    await expect(readLettersPlan(path, PURPOSE)).rejects.toThrow("there is no such file");
    await writeLettersPlan(path, HEAD, LETTERS);
    const lines = (await readFile(path, "utf8")).split("\n");
    for (const text of [lines.slice(0, 2).join("\n"), "organization_id\norg_1\n", ""]) {
      await writeFile(path, text);
      await expect(readLettersPlan(path, PURPOSE)).rejects.toThrow("does not hold a plan of dead letters");
    }
  });
});
