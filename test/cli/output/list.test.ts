import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitInto, packInto } from "../../../cli/output/columns.ts";
import { forTerminal, recordFor } from "../../../cli/output/list.ts";
import { timeText } from "../../../cli/output/time.ts";

const ID = "b_r3brf5pWg_9x7pB1z_FLFkuZFYqEVZkLXci6eajL";
const HEAD = ["operation", "organization", "reason", "detail", "since", "batch"];
const ROW = [
  ID,
  "org_0000000000000001",
  "rejected",
  "404 The connection does not exist",
  "2026-11-29T17:00:00.000Z",
  "backfill-2026-11-okta-all-customers",
];

describe("a list on a terminal", () => {
  it.each([120, 160])("fits %i columns in a line a row, with the id whole and first", (width) => {
    const lines = forTerminal(width, HEAD, [ROW, ROW]).toString().split("\n");
    for (const line of lines.slice(0, 3)) expect(line.length).toBeLessThanOrEqual(width);
    expect(lines[1]).toMatch(new RegExp(`^${ID} `));
  });

  it("shortens other columns with an ellipsis, and names those that have no room", () => {
    const [, row, hint] = forTerminal(120, HEAD, [ROW]).toString().split("\n");
    expect(row).toMatch(/ 404 The\S* .*… {2}2026-11-29\S*… {2}backfill-\S*…$/);
    expect(hint).toBeUndefined();
    const narrower = [...HEAD, "requested by", "because"];
    const hints = forTerminal(120, narrower, [[...ROW, "ada@desk.example", "the customer asked for it"]]);
    expect(hints.toString().split("\n").at(-1)).toBe("Not shown: because. --wide shows every column.");
  });

  it("is whole where there is room", () => {
    const [head, row, ...rest] = forTerminal(Infinity, HEAD, [ROW]).toString().split("\n");
    expect(head?.split(/ {2,}/)).toEqual(HEAD);
    expect(row?.split(/ {2,}/)).toEqual(ROW);
    expect(rest).toEqual([]);
  });

  it("aligns numbers to the right", () => {
    const rows = [
      ["a", "1"],
      ["b", "12,000"],
    ];
    expect(forTerminal(80, ["batch", "rows"], rows, { numeric: [1] }).toString()).toBe(
      "batch    rows\na           1\nb      12,000",
    );
  });
});

describe("a list on a narrow terminal", () => {
  it("takes several lines a row, so that nothing is shortened", () => {
    expect(forTerminal(80, HEAD, [ROW]).toString().split("\n")).toEqual([
      "operation                                   organization          reason",
      "  detail                             since",
      "  batch",
      `${ID}  org_0000000000000001  rejected`,
      "  404 The connection does not exist  2026-11-29T17:00:00.000Z",
      "  backfill-2026-11-okta-all-customers",
    ]);
  });

  it("leaves out the lines of a row that hold nothing", () => {
    const lines = forTerminal(80, HEAD, [[...ROW.slice(0, 5), ""], ROW])
      .toString()
      .split("\n");
    expect(lines).toHaveLength(3 + 2 + 3);
  });

  it("stays in one line where that holds the columns that are needed", () => {
    const [head, row, hint] = forTerminal(80, HEAD, [ROW], { needed: 3 }).toString().split("\n");
    expect(head).toMatch(/^operation +organization +reason$/);
    expect(row).toMatch(/ org_0000000000000001 {2}rejected$/);
    expect(hint).toBe("Not shown: detail, since, batch. --wide shows every column.");
  });

  it("shortens a sentence that no line holds, and names a word that none holds", () => {
    const detail = "the words of a long answer ".repeat(5).trim();
    const lines = forTerminal(80, ["operation", "detail", "by"], [[ID, detail, "x".repeat(79)]])
      .toString()
      .split("\n");
    expect(lines[3]).toMatch(/^ {2}the words of .*…$/);
    expect(lines[3]).toHaveLength(80);
    expect(lines[4]).toBe("Not shown: by. --wide shows every column.");
  });

  it("takes no more than the width, three lines, and each column once", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ natural: fc.integer({ min: 1, max: 90 }), isProse: fc.boolean() }), {
          minLength: 1,
          maxLength: 13,
        }),
        fc.integer({ min: 40, max: 119 }),
        (columns, width) => {
          const lines = packInto(columns, width);
          expect(lines.length).toBeLessThanOrEqual(3);
          const placed = lines.flat();
          expect(new Set(placed.map(({ column }) => column)).size).toBe(placed.length);
          expect(placed[0]).toEqual({ column: 0, width: columns[0]?.natural });
          for (const [number, line] of lines.entries()) {
            const indent = number === 0 ? 0 : 2;
            const sum = line.reduce((all, { width: own }) => all + own, 0) + 2 * (line.length - 1);
            expect(indent + sum <= width || (number === 0 && line.length === 1)).toBe(true);
          }
          for (const { column, width: own } of placed) {
            const { natural = 0, isProse } = columns[column] ?? {};
            if (isProse) expect(own).toBeLessThanOrEqual(natural);
            else expect(own).toBe(natural);
          }
        },
      ),
    );
  });
});

describe("a record", () => {
  const values = [ID, "2026-11-29T17:00:00.000Z", "", "succeeded (applied)", "enable con_1 for org_1"];

  it("is a line on a wide terminal, and in a pipe", () => {
    for (const width of [120, Infinity]) {
      expect(recordFor(width, values).toString()).toBe(values.filter(Boolean).join("  "));
    }
  });

  it("takes several lines on a narrow one, each value in one", () => {
    expect(recordFor(80, values).toString()).toBe(
      `${ID}  2026-11-29T17:00:00.000Z\n  succeeded (applied)  enable con_1 for org_1`,
    );
  });
});

describe("columns in a line", () => {
  it("never take more than the width, unless the whole ones alone do, and none more than its own", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 9 }),
        fc.integer({ min: 20, max: 200 }),
        fc.integer({ min: 1, max: 9 }),
        (natural, width, whole) => {
          const widths = fitInto(natural, width, whole);
          const sum = widths.reduce((all, own) => all + own, 0) + 2 * (widths.length - 1);
          const kept = Math.min(whole, natural.length);
          expect(sum <= width || widths.length === kept).toBe(true);
          expect(widths.slice(0, kept)).toEqual(natural.slice(0, kept));
          widths.forEach((own, column) => {
            expect(own).toBeLessThanOrEqual(natural[column] ?? 0);
            expect(own).toBeGreaterThanOrEqual(Math.min(10, natural[column] ?? 0));
          });
          const wish = natural.reduce((all, own) => all + own, 0) + 2 * (natural.length - 1);
          if (wish <= width) expect(widths).toEqual(natural);
        },
      ),
    );
  });
});

describe("a time", () => {
  const now = Date.parse("2026-11-29T17:00:00.000Z");
  it.each([
    ["2026-11-29T16:59:48.000Z", "12 s ago"],
    ["2026-11-29T16:55:00.500Z", "4 min ago"],
    ["2026-11-29T01:30:00.000Z", "15 h ago"],
  ])("of today is told by how long ago it was: %s", (iso, text) => {
    expect(timeText(iso, {}, now, true)).toBe(text);
  });

  it("before today, or to come, is local", () => {
    for (const iso of ["2026-11-27T12:00:00.000Z", "2026-11-29T18:00:00.000Z"]) {
      expect(timeText(iso, {}, now, true)).toMatch(/^2026-11-\d\d \d\d:00$/);
    }
  });

  it("is as on record in a pipe and with --utc", () => {
    const iso = "2026-11-29T16:59:48.000Z";
    expect(timeText(iso, { utc: true }, now, true)).toBe(iso);
    expect(timeText(iso, {}, now, false)).toBe(iso);
    expect(timeText(undefined, {}, now, true)).toBe("");
  });
});
