/** Every list as a person sees it on terminals of two widths, and as a program reads it from a pipe, which is a process of the real command. */

import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CONNECTION, type Operator } from "../operator.ts";
import { APPLIED, applyAndDrift, FAILED, ORGANIZATION, STOPPED, startWorld, WAITING } from "./world.ts";

/** A list: its columns, and what its first one holds. */
interface List {
  readonly args: readonly string[];
  readonly columns: readonly string[];
  readonly ids: RegExp;
  /** Columns that may be left out on 80 columns. */
  readonly spare?: readonly string[];
  /** Default: 0. */
  readonly code?: number;
}

const ROW_ID = /b_[\w-]{40}/;
const ORGANIZATION_ID = /org_\d{16}/;

/** Only prose may be shortened, and only times differ from one run to the next. */
const PROSE = ["detail", "words", "because", "why", "ends when"];
const TIMES = ["finished", "since", "latest", "begun", "enqueued", "next try", "at"];

const LISTS: readonly List[] = [
  {
    args: ["batch", "list"],
    columns: ["batch", "state", "rows", "ended", "failed", "begun", "action", "by", "source", "sent"],
    ids: new RegExp(`${FAILED}|${STOPPED}|${APPLIED}`),
    spare: ["action", "by", "source", "sent"],
  },
  {
    args: ["batch", "rows", FAILED],
    columns: ["operation", "organization", "status", "detail", "connection", "action", "finished"],
    ids: ROW_ID,
  },
  {
    args: ["dead-letters", "list", "--batch", FAILED],
    columns: ["operation", "organization", "reason", "detail", "connection", "since", "action", "batch"],
    ids: ROW_ID,
  },
  {
    args: ["dead-letters", "list", "--group"],
    columns: ["dead letters", "reason", "words", "latest", "operation"],
    ids: /\d+/,
  },
  {
    args: ["history", ORGANIZATION],
    columns: [
      ...["operation", "status", "finished", "requested by", "action", "connection", "because", "batch"],
      ...["detail", "failed tries", "throttled"],
    ],
    ids: /b_[\w-]{40}|[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/,
    spare: ["failed tries", "throttled"],
  },
  {
    args: ["waiting"],
    columns: [
      ...["operation", "enqueued", "reason", "ends when", "lane", "action", "organization", "connection"],
      ...["batch", "requested by", "next try", "failed tries", "detail"],
    ],
    ids: new RegExp(WAITING),
  },
  {
    args: ["dead-letters", "redrive", "--batch", FAILED, "--dry-run"],
    columns: ["operation", "organization", "reason", "detail", "connection", "since", "action", "batch"],
    ids: ROW_ID,
  },
  {
    args: ["drift", "--all"],
    columns: [
      "organization",
      "connection",
      "last applied",
      "the tenant has",
      "by operation",
      "at",
      "last repair",
    ],
    ids: ORGANIZATION_ID,
    spare: ["last repair"],
    code: 1,
  },
  {
    args: ["batch", "rollback", APPLIED, "--dry-run"],
    columns: ["organization", "connection", "why", "operation"],
    ids: ORGANIZATION_ID,
  },
  {
    args: ["connections", ORGANIZATION],
    columns: ["connection", "name", "strategy", "state", "membership on login", "button", "signup"],
    ids: new RegExp(CONNECTION),
    spare: ["membership on login", "button", "signup"],
  },
];

let operator: Operator;
beforeAll(async () => {
  operator = await startWorld();
  await applyAndDrift(operator);
}, 180_000);
afterAll(() => operator.leave());

/** A list on a terminal: the names of its columns, its rows with the lines of each, and what it says of columns that it does not show. */
async function drawn(
  { args, columns: [first = ""], ids, code = 0 }: List,
  columns: number,
  ...options: string[]
) {
  const { code: ended, out } = await operator.drawn([...args, ...options], columns);
  expect(ended).toBe(code);
  const lines = out.map(stripVTControlCharacters);
  const begins = lines.findIndex((line) => line.trimStart().startsWith(`${first}  `));
  const isId = new RegExp(`^ *(?:${ids.source})(?: {2}|$)`);
  const isFurther = (line: string) => /^ {2}\S/.test(line);
  const list = lines.slice(begins);
  const head = list.slice(0, 1 + list.slice(1).findIndex((line) => isId.test(line)));
  const rows: string[][] = [];
  for (const line of list.slice(head.length)) {
    if (isId.test(line)) rows.push([line]);
    else if (isFurther(line)) rows.at(-1)?.push(line);
    else break;
  }
  const names = head.flatMap((line) => line.trim().split(/ {2,}/));
  return {
    table: [...head, ...rows.flat()],
    names,
    rows,
    hint: lines.find((line) => line.startsWith("Not shown: ")) ?? "",
  };
}

/** A list in a pipe: its header and its rows. */
async function piped({ args, columns: [first = ""], code = 0 }: List) {
  const result = await operator.run(...args);
  expect(result.code).toBe(code);
  const [head = [], ...rows] = result.out
    .filter((line) => line.includes("\t"))
    .map((line) => line.split("\t"));
  expect(head[0]).toBe(first);
  expect(rows.length).toBeGreaterThan(0);
  return { head, rows };
}

describe.each(LISTS)("orgconn $args", (list) => {
  test("fits a terminal of 80 columns: what is shown is whole, and only columns that can be spared are not", async () => {
    const { table, names, rows, hint } = await drawn(list, 80);
    for (const line of [...table, hint]) expect(line.length, line).toBeLessThanOrEqual(80);
    const { rows: expected } = await piped(list);
    expect(rows).toHaveLength(expected.length);
    for (const [row, values] of expected.entries()) {
      const text = rows[row]?.join("\n") ?? "";
      for (const [column, value] of values.entries()) {
        const name = list.columns[column] ?? "";
        if ([...PROSE, ...TIMES, "by", "requested by", ...(list.spare ?? [])].includes(name)) continue;
        expect(text, name).toContain(value);
      }
    }
    const isShown = (name: string) => names.some((own) => name.startsWith(own.replace(/…$/, "")));
    const spared = list.columns.filter((name) => !isShown(name));
    expect(list.spare ?? []).toEqual(expect.arrayContaining(spared));
    if (spared.length > 0) expect(hint).toContain("--wide shows every column.");
  });

  test("stays in one line a row on a terminal of 160 columns; ids are whole, other columns may not be", async () => {
    const { table, names, rows, hint } = await drawn(list, 160);
    for (const line of [...table, hint]) expect(line.length, line).toBeLessThanOrEqual(160);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row).toHaveLength(1);
    // A name that is shortened ends in an ellipsis.
    for (const [index, name] of names.entries()) {
      expect(list.columns[index]?.startsWith(name.replace(/…$/, "")), name).toBe(true);
    }
    if (names.length < list.columns.length) expect(hint).toContain("--wide shows every column.");
  });

  test("is tab-separated in a pipe, in full, without colours", async () => {
    const { head, rows } = await piped(list);
    expect(head).toEqual(list.columns);
    for (const row of rows) {
      expect(row).toHaveLength(list.columns.length);
      expect(row[0]).toMatch(new RegExp(`^(?:${list.ids.source})$`));
      expect(row.join()).not.toContain("\u001b");
      expect(row.join()).not.toContain("…");
    }
  });
});

describe.each(LISTS.filter(({ args }) => !args.includes("--dry-run")))("orgconn $args", (list) => {
  test("shows every column in full with --wide, however narrow the terminal is", async () => {
    const { names, rows, hint } = await drawn(list, 80, "--wide");
    expect(names).toEqual(list.columns);
    expect(rows.join("\n")).not.toContain("…");
    expect(hint).toBe("");
  });
});

test("orgconn batch list shows a batch in a line on 80 columns, with what has ended and failed, and the state", async () => {
  const { rows } = await drawn(LISTS.find(({ args }) => args.join(" ") === "batch list") as List, 80);
  expect(rows.map(([row = ""]) => row.split(/ +/).slice(0, 5))).toEqual([
    [APPLIED, "finished", "2", "2", "0"],
    [STOPPED, "stopped", "12", "12", expect.stringMatching(/^1[0-2]$/)],
    [FAILED, "finished", "3", "3", "3"],
  ]);
});

test("orgconn tail shows an outcome on 80 columns with each of its values in one line", async () => {
  const tail = ["tail", "--reason", "rejected", "--since", "1h", "--limit", "1"];
  const { code, out } = await operator.drawn(tail, 80);
  expect(code).toBe(0);
  const [, ...lines] = out.map(stripVTControlCharacters);
  for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80);
  expect(lines[0]).toMatch(new RegExp(`^${ROW_ID.source}  [\\d-]{10}T[\\d:.]{12}Z  in [\\d.]+ s$`));
  expect(lines[1]).toMatch(/^ {2}dead_lettered \(rejected\) {2}enable con_\w{16} for org_\d{16}$/);
  expect(lines[2]).toContain("404 The connection does not exist");
});

test("what is piped in this process is what a real pipe gets", async () => {
  const args = ["batch", "list"];
  const [real, here] = [await operator.piped(...args), await operator.run(...args)];
  expect(here).toEqual(real);
  expect(here.out.join()).toContain("\t");
});

test("what is drawn in this process is what a real terminal shows, colours included", async () => {
  const args = ["batch", "list"];
  const real = operator.terminal(args, {}, 80);
  expect(await real.ended).toBe(0);
  const { out } = await operator.drawn(args, 80);
  // A second may pass between the two, which may take another digit.
  const withoutAges = (lines: readonly string[]) =>
    lines.map((line) => line.replace(/\d+ (?:s|min) ago/, "… ago").replace(/ +/g, " "));
  expect(withoutAges(out)).toEqual(withoutAges(real.screen().trimEnd().split("\r\n")));
  expect(out.join()).toContain("\u001b[");
});
