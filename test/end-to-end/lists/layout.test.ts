/** Every list as a person sees it on terminals of two widths, and as a program reads it from a pipe: processes of the real command. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CONNECTION, type Operator } from "../operator.ts";
import { FAILED, ORGANIZATION, STOPPED, startWorld, WAITING } from "./world.ts";

/** A list: its columns, and what its first one holds. */
interface List {
  readonly args: readonly string[];
  readonly columns: readonly string[];
  readonly ids: RegExp;
}

const ROW_ID = /b_[\w-]{40}/;

const LISTS: readonly List[] = [
  {
    args: ["batch", "list"],
    columns: ["batch", "state", "rows", "ended", "failed", "begun", "action", "by", "source", "sent"],
    ids: new RegExp(`${FAILED}|${STOPPED}`),
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
    args: ["connections", ORGANIZATION],
    columns: ["connection", "name", "strategy", "state", "membership on login", "button", "signup"],
    ids: new RegExp(CONNECTION),
  },
];

let operator: Operator;
beforeAll(async () => {
  operator = await startWorld();
});
afterAll(() => operator.leave());

/** The header of a list, its rows, and what it says of columns that it does not show. */
async function drawn({ args, columns: [first = ""] }: List, columns: number, ...options: string[]) {
  const command = operator.terminal([...args, ...options], {}, columns);
  expect(await command.ended).toBe(0);
  const lines = command.lines();
  const at = lines.findIndex((line) => line.trimStart().startsWith(`${first}  `));
  const [head = "", ...rest] = lines.slice(at);
  const end = rest.findIndex((line) => line.startsWith("Not shown: ") || line.startsWith("The "));
  const rows = end === -1 ? rest : rest.slice(0, end);
  return { lines, names: head.trim().split(/ {2,}/), rows, hint: rest[end] ?? "" };
}

describe.each(LISTS)("orgconn $args", (list) => {
  const idOf = (row: string) => row.trimStart().split(/ {2,}|\t/)[0] ?? "";
  const isWhole = new RegExp(`^(?:${list.ids.source})$`);

  test.each([80, 160])(
    "fits a terminal of %i columns; ids are whole, other columns may not be",
    async (width) => {
      const { lines, names, rows, hint } = await drawn(list, width);
      for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(width);
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) expect(idOf(row)).toMatch(isWhole);
      // A name that is shortened ends in an ellipsis.
      for (const [index, name] of names.entries()) {
        expect(list.columns[index]?.startsWith(name.replace(/…$/, "")), name).toBe(true);
      }
      if (names.length < list.columns.length) expect(hint).toContain("--wide shows every column.");
    },
  );

  test("shows every column in full with --wide, however narrow the terminal is", async () => {
    const { names, rows, hint } = await drawn(list, 80, "--wide");
    expect(names).toEqual(list.columns);
    expect(rows.join("\n")).not.toContain("…");
    expect(hint).not.toContain("Not shown");
  });

  test("is tab-separated in a pipe, in full, without colours", async () => {
    const { code, out } = await operator.piped(...list.args);
    expect(code).toBe(0);
    const [head = "", ...rows] = out;
    expect(head.split("\t")).toEqual(list.columns);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      expect(row.split("\t")).toHaveLength(list.columns.length);
      expect(idOf(row)).toMatch(isWhole);
      expect(row).not.toContain("\u001b");
      expect(row).not.toContain("…");
    }
  });
});

test("orgconn batch list shows on 80 columns what has ended, what has failed, and the state", async () => {
  const [list] = LISTS;
  const { rows } = await drawn(list as List, 80);
  expect(rows.map((row) => row.split(/ +/).slice(0, 5))).toEqual([
    [STOPPED, "stopped", "12", "12", expect.stringMatching(/^1[0-2]$/)],
    [FAILED, "finished", "3", "3", "3"],
  ]);
});

test("orgconn history shows on 80 columns how each operation ended, when, and who asked", async () => {
  const { names, rows } = await drawn(LISTS[4] as List, 80);
  expect(names.slice(0, 4)).toEqual(["operation", "status", "finished", expect.stringMatching(/^requested/)]);
  expect(rows.join("\n")).toMatch(/ (dead_let|succeed)\S*.* ago /);
});
