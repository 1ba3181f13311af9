import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { badRowsFile, checkBadRowsPath } from "../../../operator/backfill/validate/bad-rows.ts";
import { UsageError } from "../../../operator/errors.ts";

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "orgconn-bad-rows-"));
  path = join(directory, "bad.ndjson");
});
afterEach(() => rmSync(directory, { recursive: true }));

const BAD = {
  raw: { at: { row: 1, line: 2 }, fields: { organization_id: "not-an-id" } },
  problems: ["is none"],
};

describe("the file of the bad rows", () => {
  it("holds a line for each", () => {
    const file = badRowsFile(path);
    file.add(BAD);
    file.close();
    expect(JSON.parse(readFileSync(path, "utf8"))).toEqual({
      row: 1,
      line: 2,
      problems: ["is none"],
      fields: { organization_id: "not-an-id" },
    });
  });

  it("is not there when there are none, whatever an earlier run left", () => {
    for (const old of ["", '{"row":16,"line":17,"problems":["is none"]}\n']) {
      writeFileSync(path, old);
      badRowsFile(path).close();
      expect(existsSync(path)).toBe(false);
    }
  });

  it("is nothing else that is there already", () => {
    for (const other of ["organization_id,connection_id\n", '{"rows":1}', "old"]) {
      writeFileSync(path, other);
      expect(() => badRowsFile(path)).toThrow(/^--errors: .* exists and does not hold bad rows/);
      expect(readFileSync(path, "utf8")).toBe(other);
    }
  });

  it("holds of a row that is longer than any line only the beginning of its problems", () => {
    const long = "x".repeat(70_000);
    const file = badRowsFile(path);
    file.add({ raw: { at: { row: 1 }, fields: { reason: long } }, problems: ["reason is too long"] });
    file.add({ raw: { at: { row: 2 }, problem: long }, problems: [long] });
    file.add(BAD);
    file.close();
    const lines = readFileSync(path, "utf8").trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { row: 1, problems: ["reason is too long"] },
      { row: 2, problems: [`${"x".repeat(1_000)}…`] },
      expect.objectContaining({ row: 1, fields: { organization_id: "not-an-id" } }),
    ]);
  });
});

describe("a place where no file can be", () => {
  it.each(["nowhere/bad.ndjson", "folder"])("is refused, by the option's name: %s", (name) => {
    mkdirSync(join(directory, "folder"));
    const bad = join(directory, name);
    for (const write of [() => checkBadRowsPath(bad), () => badRowsFile(bad).add(BAD)]) {
      expect(write).toThrow(UsageError);
      expect(write).toThrow(/^--errors: /);
    }
  });
});
