import { expect, test } from "vitest";
import type { OperationRecord } from "../../../contract/record.ts";
import type { ChangeRequest, Settings } from "../../../contract/request.ts";
import { readSince } from "../../../operator/rollback/since.ts";

const BEFORE = { state: "enabled", source: "seen", settings: { show_as_button: true } } as const;

interface Asked {
  readonly action?: "enable" | "disable";
  readonly settings?: Settings;
  /** The operation that it expects to be the last one. */
  readonly after?: string;
}

function recordOf(operationId: string, { action = "enable", settings = {}, after }: Asked) {
  const expected = after === undefined ? {} : { expected: { state: "enabled", operation_id: after } };
  const subject = { organization_id: "org_1", connection_id: "con_1" };
  const request = { operation_id: operationId, action, ...subject, ...settings, ...expected };
  return {
    operationId,
    status: "succeeded",
    request: request as ChangeRequest,
    ending: { status: "succeeded", result: "applied", before: BEFORE, auth0Status: 201 },
  } as OperationRecord;
}

/** What was applied since the row of a batch, of operations in their order. */
async function since(records: Readonly<Record<string, Asked>>, last: string) {
  const rounds: (readonly string[])[] = [];
  const found = await readSince(new Map([["row", last]]), async (ids) => {
    rounds.push(ids);
    return (id) => (records[id] === undefined ? undefined : recordOf(id, records[id]));
  });
  return { ...found.get("row"), rounds };
}

const row = { settings: { show_as_button: false } };

test("a request that expects none is newer, at the cost of one record", async () => {
  expect(await since({ row, other: row }, "other")).toEqual({ kind: "newer", rounds: [["other"]] });
});

test("a repair asks for what the row asked for, and for what older requests had given", async () => {
  const settings = { show_as_button: false, is_signup_enabled: false };
  expect(await since({ row, repair: { settings, after: "row" } }, "repair")).toMatchObject({
    kind: "repaired",
    request: { operation_id: "row" },
    before: BEFORE,
  });
});

test("a repair of a repair is one too", async () => {
  const records = { row, first: { ...row, after: "row" }, second: { ...row, after: "first" } };
  expect(await since(records, "second")).toMatchObject({
    kind: "repaired",
    rounds: [["second"], ["first"], ["row"]],
  });
});

test.each<[string, Asked]>([
  ["disables", { action: "disable", after: "row" }],
  ["gives another value", { settings: { show_as_button: true }, after: "row" }],
  ["does not name the setting", { settings: { is_signup_enabled: true }, after: "row" }],
])("a request that undoes the row is newer: it %s", async (_, undoing) => {
  expect(await since({ row, undoing }, "undoing")).toMatchObject({ kind: "newer" });
});

test("what brings the row back after it was undone is newer: it was asked for anew", async () => {
  const records = {
    row,
    undone: { action: "disable", after: "row" },
    redone: { ...row, after: "undone" },
  } as const;
  expect(await since(records, "redone")).toMatchObject({ kind: "newer" });
});

test("of a rollback, a repair of it is told from what takes it back", async () => {
  const undoing = { action: "disable", after: "elsewhere" } as const;
  const repair = { action: "disable", after: "row" } as const;
  expect(await since({ row: undoing, repair }, "repair")).toMatchObject({ kind: "repaired" });
  expect(await since({ row: undoing, redone: { after: "row" } }, "redone")).toMatchObject({ kind: "newer" });
});

test.each([
  ["what was applied last", { row }],
  ["the row", { repair: { ...row, after: "row" } }],
])("without the record of %s it is not known", async (_, records) => {
  expect(await since(records, "repair")).toMatchObject({ kind: "unknown" });
});

test("requests that expect each other are not followed for ever", async () => {
  const records = { row, one: { ...row, after: "two" }, two: { ...row, after: "one" } };
  expect(await since(records, "one")).toMatchObject({ kind: "unknown" });
});
