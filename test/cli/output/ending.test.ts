import { expect, test } from "vitest";
import { operationText } from "../../../cli/operation/describe.ts";
import { historyTable } from "../../../cli/operation/history-table.ts";
import { shown } from "../../../cli/output/styled.ts";
import type { OperationItem } from "../../../contract/items/operation-item.ts";
import { type Ending, endingWords } from "../../../operator/text/ending.ts";

const FOUND_NOTHING = {
  operation_id: "operation-1",
  action: "disable",
  organization_id: "org_1",
  connection_id: "con_1",
  status: "succeeded",
  result: "unchanged",
  lane: "interactive",
  attempts: 0,
  throttles: 0,
  redrives: 0,
} as OperationItem;

test.each<[Ending, string, string | undefined]>([
  [FOUND_NOTHING, "nothing removed", "it was not enabled"],
  [{ action: "disable", status: "succeeded", result: "applied" }, "succeeded", "applied"],
  [{ action: "enable", status: "succeeded", result: "unchanged" }, "succeeded", "unchanged"],
  [{ action: "disable", status: "dead_lettered", reason: "rejected" }, "dead_lettered", "rejected"],
  [{ action: "disable", status: "deferred" }, "deferred", undefined],
  [{ action: null, status: "superseded", result: null }, "superseded", undefined],
])("%o is told as %s (%s)", (ending, status, why) => {
  expect(endingWords(ending)).toEqual({ status, why });
});

test("a disable that found nothing is nowhere told as a success", () => {
  const record = shown(operationText(FOUND_NOTHING));
  expect(record).toContain("status        nothing removed (it was not enabled)");
  expect(record).toContain("con_1 was not enabled for org_1: this revoked nothing. Check both ids");
  expect(shown(historyTable([FOUND_NOTHING], {}, 0))).toContain("nothing removed (it was not enabled)");
  expect(record + shown(historyTable([FOUND_NOTHING], {}, 0))).not.toContain("succeeded");
});
