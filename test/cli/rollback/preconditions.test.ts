import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Batch, BatchState } from "../../../contract/batch.ts";
import { checkOver, checkOwnRollback } from "../../../operator/rollback/preconditions.ts";
import { rollbackIdOf } from "../../../operator/rollback/rollback-id.ts";
import { RUNNING } from "../../batches/arbitraries.ts";

const BATCH: Batch = { ...RUNNING, batchId: "okta", expectedRows: 10, sentRows: 10 };

const typed = (command: string) => `orgconn ${command}`;

describe("the id of a rollback", () => {
  const ids = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);

  test("is that of its batch and a word", () => {
    expect(rollbackIdOf("2026-11-okta")).toBe("2026-11-okta-rollback");
  });

  test("is an id, and another one for another batch, however long", () => {
    fc.assert(
      fc.property(fc.uniqueArray(ids, { minLength: 2, maxLength: 2 }), ([one = "", two = ""]) => {
        expect(rollbackIdOf(one)).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
        expect(rollbackIdOf(one)).not.toBe(rollbackIdOf(two));
      }),
    );
    const long = "a".repeat(63);
    expect(rollbackIdOf(`${long}1`)).not.toBe(rollbackIdOf(`${long}2`));
    expect(rollbackIdOf(`${long}1`)).toHaveLength(64);
  });
});

describe("a batch that is not over", () => {
  const check = (state: BatchState, waiting: number) => () =>
    checkOver({ batch: { ...BATCH, state }, over: false, waiting }, typed);

  test("is to be stopped first, or waited for", () => {
    expect(check("running", 7)).toThrow(/7 rows to go.*orgconn batch cancel okta/);
  });

  test.each<[BatchState, number, RegExp]>([
    ["cancelled", 3, /is cancelled, but 3 rows.*orgconn batch watch okta/],
    ["stopped", 0, /is stopped, but the rows sent last.*orgconn batch watch okta/],
  ])("is not to be stopped where it is %s: %d rows drain", (state, waiting, message) => {
    expect(check(state, waiting)).toThrow(message);
    expect(check(state, waiting)).not.toThrow(/cancel it/i);
  });

  test("is the only one that is refused", () => {
    expect(() => checkOver({ batch: BATCH, over: true, waiting: 0 }, typed)).not.toThrow();
  });
});

describe("an id that is taken", () => {
  const check = (fields: Partial<Batch>) => () =>
    checkOwnRollback({ ...BATCH, batchId: "okta-rollback", ...fields }, "okta");

  test("by another batch is refused", () => {
    expect(check({})).toThrow(/--batch: okta-rollback is another batch \(rows.csv\).*--batch ID/);
    expect(check({ rollbackOf: "other" })).toThrow(/not a rollback of okta/);
  });

  test.each<BatchState>(["finished", "cancelled", "stopped"])(
    "by a rollback that is %s is refused, too",
    (state) => {
      expect(check({ rollbackOf: "okta", state })).toThrow(new RegExp(`is ${state}.*--batch ID`));
    },
  );

  test.each<BatchState>(["filling", "running"])("by a rollback under way (%s) goes on", (state) => {
    expect(check({ rollbackOf: "okta", state })).not.toThrow();
  });
});
