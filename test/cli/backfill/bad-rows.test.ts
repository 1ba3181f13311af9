import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RawRow } from "../../../operator/backfill/source/raw-row.ts";
import { readRows } from "../../../operator/backfill/source/read-rows.ts";
import { badRowsFile, checkBadRowsPath, namesBesides } from "../../../operator/backfill/validate/bad-rows.ts";
import { UsageError } from "../../../operator/errors.ts";
import { allOf } from "./all-of.ts";

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "orgconn-bad-rows-"));
  path = join(directory, "bad.ndjson");
});
afterEach(() => rmSync(directory, { recursive: true }));

const ORIGINAL = { organization_id: "acme", name: "Acme" };
const BAD = {
  raw: { at: { row: 1, line: 2 }, original: ORIGINAL, fields: { organization_id: "acme" } },
  problems: ["is none"],
};
const JSON_ROWS = { kind: "json" } as const;

describe("the file of the bad rows", () => {
  it("holds an object for each of JSON, with what is wrong before its own members", () => {
    const file = badRowsFile([path], JSON_ROWS);
    file.add(BAD);
    file.add({ raw: { at: { row: 2 }, original: "{x", problem: "is not JSON" }, problems: ["is not JSON"] });
    file.close();
    expect(readFileSync(path, "utf8")).toBe(
      '{"problem":"line 2: is none","organization_id":"acme","name":"Acme"}\n{"problem":"row 2: is not JSON","text":"{x"}\n',
    );
  });

  it("holds a row for each of CSV, in the file's own columns and with its separator", () => {
    const file = badRowsFile([path], {
      kind: "csv",
      header: ["Organization ID", "Notes; more"],
      separator: ";",
    });
    const cells = ["acme", 'say "hi"\nthere'];
    file.add({
      raw: { at: { row: 1, line: 3 }, original: cells, fields: {} },
      problems: ["is none", "nor this"],
    });
    file.close();
    expect(readFileSync(path, "utf8")).toBe(
      'problem;Organization ID;"Notes; more"\n"line 3: is none; nor this";acme;"say ""hi""\nthere"\n',
    );
  });

  it("has one column for what is wrong, also of rows that come from such a file", () => {
    const file = badRowsFile([path], { kind: "csv", header: ["problem", "ID"], separator: "," });
    const original = ["line 9: is none", "acme"];
    file.add({ raw: { at: { row: 1, line: 2 }, original, fields: {} }, problems: ["is none"] });
    file.close();
    expect(readFileSync(path, "utf8")).toBe("problem,ID\nline 2: is none,acme\n");
  });

  it("can be corrected and sent again", async () => {
    const source = join(directory, "rows.csv");
    writeFileSync(source, 'Organization ID;reason\nacme;a; b\norg_2;"c; d"\norg_3;" e"\n');
    const { spelling, rows } = await readRows(source);
    const read = await allOf(rows);
    const file = badRowsFile([path], spelling);
    for (const raw of read) file.add({ raw, problems: ["is none; really"] });
    file.close();
    const again = await readRows(path);
    const fieldsOf = (all: readonly RawRow[]) =>
      all.map((row) => ("fields" in row ? row.fields : row.problem));
    expect(fieldsOf(await allOf(again.rows))).toEqual([
      "has 4 cells; the header has 3",
      { organization_id: "org_2", reason: "c; d" },
      { organization_id: "org_3", reason: "e" },
    ]);
    expect(again.leftOut()).toEqual(["problem"]);
  });

  it("is not there when there are none, and says where it is when there are some", () => {
    const file = badRowsFile([path], JSON_ROWS);
    file.close();
    expect([existsSync(path), file.path()]).toEqual([false, undefined]);
    file.add(BAD);
    file.close();
    expect([existsSync(path), file.path()]).toEqual([true, path]);
  });

  it("is never one that is there already, whatever it holds: the next free name is taken", () => {
    const besides = join(directory, "rows.csv");
    const names = ["rows.csv.errors.csv", "rows.csv.errors-2.csv"].map((name) => join(directory, name));
    const [, second = ""] = names;
    const olds = ["problem,organization_id\nline 2: is none,org_corrected\n", ""];
    names.forEach((name, at) => {
      writeFileSync(name, olds[at] ?? "");
    });
    const file = badRowsFile(namesBesides(besides, "csv"), JSON_ROWS);
    expect(readdirSync(directory)).toHaveLength(2);
    file.add(BAD);
    file.close();
    expect(file.path()).toBe(join(directory, "rows.csv.errors-3.csv"));
    expect(file.supersedes()).toBe(second);
    expect(names.map((name) => readFileSync(name, "utf8"))).toEqual(olds);
    expect(() => badRowsFile([second], JSON_ROWS).add(BAD)).toThrow(/^--errors: .*EEXIST/);
    expect(readFileSync(second, "utf8")).toBe("");
  });

  it("holds of a row that is longer than any line only the beginning of its problems", () => {
    const long = "x".repeat(70_000);
    const file = badRowsFile([path], JSON_ROWS);
    file.add({ raw: { at: { row: 1 }, fields: { reason: long } }, problems: ["reason is too long"] });
    file.add({ raw: { at: { row: 2 }, problem: long }, problems: [long] });
    file.add(BAD);
    file.close();
    const lines = readFileSync(path, "utf8").trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { problem: "row 1: reason is too long" },
      { problem: `row 2: ${"x".repeat(993)}…` },
      expect.objectContaining({ organization_id: "acme" }),
    ]);
  });
});

describe("a place where no file can be", () => {
  it.each(["nowhere/bad.ndjson", "folder", "tickets.csv"])("is refused, by the option's name: %s", (name) => {
    mkdirSync(join(directory, "folder"));
    writeFileSync(join(directory, "tickets.csv"), "problem,owner\nlogin broken,ann\n");
    const bad = join(directory, name);
    for (const write of [() => checkBadRowsPath(bad), () => badRowsFile([bad], JSON_ROWS).add(BAD)]) {
      expect(write).toThrow(UsageError);
      expect(write).toThrow(/^--errors: /);
    }
  });
});
