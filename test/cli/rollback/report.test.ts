import { describe, expect, test } from "vitest";
import type { Output } from "../../../cli/output/output.ts";
import { shown } from "../../../cli/output/styled.ts";
import { createRollbackReport } from "../../../cli/rollback/report.ts";
import type { RollbackSummary } from "../../../operator/rollback/summary.ts";

const COUNTS: RollbackSummary = {
  returned: 193,
  unchanged: 107,
  changed_since: 0,
  not_restored: 0,
  missing: 0,
  actions: { enable: 43, disable: 150 },
  reasons: {},
};

function printed(counts: Partial<RollbackSummary>, path?: string): string[] {
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
      "All 193 changed connections will be restored (150 disabled, 43 enabled as before); 107 operations had changed nothing.",
    ]);
  });

  test.each<[Partial<RollbackSummary>, string]>([
    [
      { returned: 1, unchanged: 0, actions: { enable: 0, disable: 1 } },
      "1 connection will be restored (1 disabled).",
    ],
    [
      { returned: 0, unchanged: 1, actions: { enable: 0, disable: 0 } },
      "0 connections will be restored; 1 operation had changed nothing.",
    ],
    [
      { changed_since: 1 },
      "193 connections will be restored (150 disabled, 43 enabled as before); 107 operations had changed nothing.",
    ],
    [
      { missing: 2, actions: { enable: 193, disable: 0 } },
      "193 connections will be restored (193 enabled as before); 107 operations had changed nothing.",
    ],
  ])("counts %o in words that agree, and claims all only where it is all", (counts, first) => {
    expect(printed(counts)[0]).toBe(first);
  });

  test("names the file of the rows and what is not restored", () => {
    expect(
      printed(
        {
          changed_since: 1_200,
          not_restored: 2,
          missing: 3,
          // Of two of the three that are missing nothing is known.
          reasons: { changed_since: 1_200, before_unknown: 2, record_missing: 1 },
        },
        "okta-rollback.ndjson",
      ).slice(1),
    ).toEqual([
      "  1,200 × changed since by a newer request, left as that asked",
      "  2 × its previous state was not recorded",
      "  3 × its record is missing",
      "The rollback is incomplete (exit code 1).",
    ]);
  });
});
