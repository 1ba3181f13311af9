import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitInto, forTerminal } from "../../../cli/output/list.ts";
import { timeText } from "../../../cli/output/time.ts";

const ID = "b_r3brf5pWg_9x7pB1z_FLFkuZFYqEVZkLXci6eajL";
const HEAD = ["operation", "organization", "reason", "detail", "since"];
const ROW = [
  ID,
  "org_0000000000000001",
  "rejected",
  "404 The connection does not exist",
  "2026-11-29T17:00:00.000Z",
];

describe("a list on a terminal", () => {
  it.each([80, 100, 120, 160])("fits %i columns, with the id whole and first", (width) => {
    const lines = forTerminal(width, HEAD, [ROW, ROW]).toString().split("\n");
    for (const line of lines.slice(0, 3)) expect(line.length).toBeLessThanOrEqual(width);
    expect(lines[1]).toMatch(new RegExp(`^${ID} `));
  });

  it("shortens other columns with an ellipsis, and names those that have no room", () => {
    const [, row, hint] = forTerminal(80, HEAD, [ROW]).toString().split("\n");
    expect(row).toMatch(/org_\d+… {2}rejected/);
    expect(hint).toBe("Not shown: since. --wide shows every column.");
  });

  it("is whole where there is room", () => {
    const [head, row, ...rest] = forTerminal(Infinity, HEAD, [ROW]).toString().split("\n");
    expect(head?.split(/ {2,}/)).toEqual(HEAD);
    expect(row?.split(/ {2,}/)).toEqual(ROW);
    expect(rest).toEqual([]);
  });

  it("aligns numbers to the right", () => {
    expect(
      forTerminal(
        80,
        ["batch", "rows"],
        [
          ["a", "1"],
          ["b", "12,000"],
        ],
        [1],
      ).toString(),
    ).toBe("batch    rows\na           1\nb      12,000");
  });
});

describe("columns", () => {
  it("never take more than the width, unless the first alone does, and none more than its own", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 9 }),
        fc.integer({ min: 20, max: 200 }),
        (natural, width) => {
          const widths = fitInto(natural, width);
          const sum = widths.reduce((all, own) => all + own, 0) + 2 * (widths.length - 1);
          expect(sum <= width || widths.length === 1).toBe(true);
          expect(widths[0]).toBe(natural[0]);
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
