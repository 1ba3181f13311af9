import { describe, expect, test } from "vitest";
import { parseSince } from "../../../operator/list/since.ts";

const NOW = "2026-11-29T17:00:00.000Z";
const since = (text: string) => parseSince(text, Date.parse(NOW));

describe("parseSince()", () => {
  test.each([
    ["90s", "2026-11-29T16:58:30.000Z"],
    ["30m", "2026-11-29T16:30:00.000Z"],
    ["2h", "2026-11-29T15:00:00.000Z"],
    ["7d", "2026-11-22T17:00:00.000Z"],
    ["2026-11-29T16:00:00Z", "2026-11-29T16:00:00.000Z"],
    ["2026-11-29T16:00Z", "2026-11-29T16:00:00.000Z"],
    ["2026-11-29T16:00:00.250+01:00", "2026-11-29T15:00:00.250Z"],
    [NOW, NOW],
  ])("takes %s", (text, iso) => {
    expect(since(text)).toBe(iso);
  });

  test("takes a time without a zone, or a date, as local", () => {
    expect(since("2026-11-28T10:30")).toBe(new Date(2026, 10, 28, 10, 30).toISOString());
    expect(since("2026-11-28")).toBe(new Date(2026, 10, 28).toISOString());
  });

  test.each([
    "",
    "2",
    "h",
    "2 h",
    "2w",
    "-2h",
    "1.5h",
    "9999999s",
    "999999d",
    "yesterday",
    "2026-02-30",
    "2026-13-01",
    "2026-11-29T25:00",
    "2026-11-29 16:00",
    "29.11.2026",
    "2026-11-29T17:00:01Z",
  ])("refuses %j", (text) => {
    expect(since(text)).toBeUndefined();
  });
});
