import { describe, expect, it } from "vitest";
import { problemLines } from "../../../cli/backfill/problem-text.ts";
import type { RawRow } from "../../../operator/backfill/source/raw-row.ts";
import { survey } from "../../../operator/backfill/validate/validate.ts";

async function linesOf(rows: readonly RawRow[]): Promise<string[]> {
  async function* source() {
    yield* rows;
  }
  const surveyed = await survey(source(), {
    defaults: { action: "enable", connectionId: "con_1", settings: {} },
    lastWins: false,
    spool: { write: () => {} },
    onBadRow: () => {},
  });
  return [...problemLines({ ...surveyed, leftOut: [] })];
}

const columnOf = new Map([["organization_id", "Organization ID"]]);
const bad = (row: number, organization_id: unknown): RawRow => ({
  at: { row, line: row + 1 },
  columnOf,
  fields: { organization_id },
});

describe("problems of rows", () => {
  it("are told with line, column and value", async () => {
    expect(await linesOf([bad(1, "acme")])).toEqual([
      '  line 2, column "Organization ID": organization_id must be an organization id: "org_" and up to 64 letters and digits, not "acme"',
    ]);
  });

  it("of fields of expected have their value too", async () => {
    const fields = { organization_id: "org_1", expected: { state: "enabled", show_as_button: "maybe" } };
    expect(await linesOf([{ at: { row: 7 }, fields }])).toEqual([
      '  row 7: expected.show_as_button must be true or false, not "maybe"',
    ]);
  });

  it("of a whole row have neither column nor value", async () => {
    expect(await linesOf([{ at: { row: 1, line: 9 }, problem: "has 1 cell; the header has 2" }])).toEqual([
      "  line 9: has 1 cell; the header has 2",
    ]);
  });

  it("of fields that the contract does not have name them, and not what they hold", async () => {
    const fields = { organization_id: "org_1", colour: "red", show_as_button: true, size: 5 };
    expect(await linesOf([{ at: { row: 1, line: 2 }, fields }])).toEqual([
      '  line 2: unknown field "colour", "size"',
    ]);
  });

  it("of a row that contradicts the command say what it says once", async () => {
    const fields = { organization_id: "org_1", action: "disable" };
    expect(
      await linesOf([{ at: { row: 1, line: 2 }, columnOf: new Map([["action", "Action"]]), fields }]),
    ).toEqual(["  line 2: row says disable, but the command says --enable con_1"]);
  });

  it("are shown three times in full, then counted", async () => {
    const lines = await linesOf([..."abcde"].map((name, index) => bad(index + 1, name)));
    expect(lines.slice(0, 3).map((line) => line.slice(-3))).toEqual(['"a"', '"b"', '"c"']);
    expect(lines.slice(3)).toEqual(["  … and 2 more problems like these."]);
  });

  it("of one row that are too many are counted too, and do not hide those of the next", async () => {
    const fields = { organization_id: "acme", show_as_button: "maybe", reason: 5 };
    const lines = await linesOf([{ at: { row: 1 }, fields }, bad(2, "acme")]);
    expect(lines.slice(0, 3).map((line) => line.split(":")[0])).toEqual(["  row 1", "  row 1", "  row 1"]);
    expect(lines.slice(3)).toEqual(["  … and 1 more problem like these."]);
  });

  it("of another kind than those in full are counted by their kind", async () => {
    const other = { at: { row: 9 }, fields: { organization_id: "org_1", show_as_button: "maybe" } };
    const lines = await linesOf([...[..."abcd"].map((name, index) => bad(index + 1, name)), other]);
    expect(lines.slice(3)).toEqual([
      "  … and 2 more problems, among them:",
      "  1 × show_as_button must be true or false",
    ]);
  });

  it("cut values that are too long for a line", async () => {
    const [line = ""] = await linesOf([bad(1, "x".repeat(500))]);
    expect(line).toMatch(/, not "x{59}…$/);
  });
});
