import { describe, expect, test } from "vitest";
import type { Output } from "../../../cli/output/output.ts";
import { shown } from "../../../cli/output/styled.ts";
import { createRollbackReport } from "../../../cli/rollback/report.ts";
import type { RollbackCounts } from "../../../operator/rollback/counts.ts";

const COUNTS: RollbackCounts = {
  returned: 193,
  unchanged: 107,
  changed_since: 0,
  not_restored: 0,
  missing: 0,
};

function printed(counts: Partial<RollbackCounts>, path?: string): string[] {
  const texts: string[] = [];
  const output: Output = {
    json: false,
    result: (_, text) => texts.push(shown(text())),
    results: (_, text) => texts.push(shown(text())),
    note: () => {},
  };
  createRollbackReport(output).planned({ ...COUNTS, ...counts }, path);
  return texts.flatMap((text) => text.split("\n"));
}

describe("the report of a planned rollback", () => {
  test("says in one sentence that it restores everything", () => {
    expect(printed({})).toEqual([
      "All 193 changed connections will be restored; 107 operations had changed nothing.",
    ]);
  });

  test.each<[Partial<RollbackCounts>, string]>([
    [{ returned: 1, unchanged: 0 }, "1 connection will be restored."],
    [{ returned: 0, unchanged: 1 }, "0 connections will be restored; 1 operation had changed nothing."],
    [{ changed_since: 1 }, "193 connections will be restored; 107 operations had changed nothing."],
    [{ missing: 2 }, "193 connections will be restored; 107 operations had changed nothing."],
  ])("counts %o in words that agree, and claims all only where it is all", (counts, first) => {
    expect(printed(counts)[0]).toBe(first);
  });

  test("names the file of the rows and what is not restored", () => {
    expect(
      printed({ changed_since: 1, not_restored: 2, missing: 1 }, "okta-rollback.ndjson").slice(1),
    ).toEqual([
      "The rows are in okta-rollback.ndjson.",
      "Changed since by newer requests: 1 connection.",
      "Not restored, or only in part: 2 connections.",
      "Records missing: 1 row of the batch.",
      "The rollback is incomplete (exit code 1).",
    ]);
  });
});
