import { expect, test } from "vitest";
import type { Row } from "../../../operator/backfill/validate/row.ts";
import type { RollbackCounts } from "../../../operator/rollback/counts.ts";
import { summaryTally } from "../../../operator/rollback/summary.ts";

const COUNTS: RollbackCounts = { returned: 3, unchanged: 0, changed_since: 2, not_restored: 1, missing: 0 };

async function* rows(): AsyncGenerator<Row, RollbackCounts> {
  for (const action of ["disable", "enable", "disable"] as const) {
    yield { action, organization_id: "org_1", connection_id: "con_1", reason: "rollback of row-1" };
  }
  return COUNTS;
}

async function summed(because?: string) {
  const tally = summaryTally();
  for (const kind of ["changed_since", "was_off", "changed_since"] as const) tally.left({ kind });
  const passed = tally.rows(rows(), { requestedBy: "alice@desk", because });
  const seen: Row[] = [];
  for (;;) {
    const { done, value } = await passed.next();
    if (done) return { seen, summary: value };
    seen.push(value);
  }
}

test("a planned rollback is summed up by what it takes, and by what is left and why", async () => {
  expect((await summed()).summary).toEqual({
    ...COUNTS,
    actions: { enable: 1, disable: 2 },
    reasons: { changed_since: 2, was_off: 1 },
  });
});

test("each row says who planned it, and why where that is told", async () => {
  const [row] = (await summed()).seen;
  expect(row).toMatchObject({ requested_by: "alice@desk", reason: "rollback of row-1" });
  const [because] = (await summed("wrong connection")).seen;
  expect(because?.reason).toBe("rollback of row-1: wrong connection");
});
