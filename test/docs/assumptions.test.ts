import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const EVIDENCE = ["recorded", "documented", "documented (both)", "inferred", "unknown"];

/** The rows of all tables of docs/assumptions.md. */
const rows = readFileSync("docs/assumptions.md", "utf8")
  .split("\n")
  .filter((line) => /^\| \d+ \|/.test(line))
  .map((line) => {
    const [, number = "", assumption = "", evidence = "", otherwise = "", tests = ""] = line
      .split("|")
      .map((cell) => cell.trim());
    return { number: Number(number), assumption, evidence, otherwise, tests };
  });

describe("docs/assumptions.md", () => {
  it("numbers its assumptions", () => {
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.map(({ number }) => number)).toEqual(rows.map((_, index) => index + 1));
  });

  it.each(rows)("$number has evidence, and a test that exists", ({ evidence, otherwise, tests }) => {
    expect(EVIDENCE).toContain(evidence);
    const paths = [...tests.matchAll(/`([^`]+)`/g)].map(([, path = ""]) => path);
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.filter((path) => !existsSync(path))).toEqual([]);
    if (evidence === "unknown") expect(otherwise).not.toBe("");
  });
});
