import { afterEach, expect, test } from "vitest";
import { table } from "../../../cli/output/table.ts";

const { isTTY } = process.stdout;
afterEach(() => {
  process.stdout.isTTY = isTTY;
});

const drawn = () => String(table(["lane", "queued"], [["bulk", 12]], { numeric: [1] }));

test("a table has borders on a terminal", () => {
  process.stdout.isTTY = true;
  expect(drawn().split("\n")).toContain("│ bulk │     12 │");
});

test("and is tab-separated in a pipe, with a header", () => {
  process.stdout.isTTY = false;
  expect(drawn()).toBe("lane\tqueued\nbulk\t12");
});
