import { expect, test } from "vitest";
import type { OperationItem } from "../../../contract/items/operation-item.ts";
import type { Drift } from "../../../operator/drift/compare.ts";
import { withLastRepair } from "../../../operator/drift/last-repair.ts";
import { repairOf } from "../../../operator/drift/repair.ts";
import { driftObject } from "../../../operator/drift/view.ts";

const DRIFT: Drift = {
  organizationId: "org_1",
  connectionId: "con_1",
  recorded: { state: "enabled", settings: {} },
  operationId: "operation-1",
  appliedAtMs: 0,
  live: { state: "disabled", settings: {} },
};

/** A finished repair of a drift. */
function ended(operation_id: string, drift: Drift): OperationItem {
  const [request] = repairOf(drift, "ada");
  return {
    ...{ operation_id, connection_id: drift.connectionId, request },
    ...{ status: "dead_lettered", reason: "rejected", detail: "404 The connection does not exist" },
  } as unknown as OperationItem;
}

test("the last repair of a drift is the latest request of this connection that repairs it", () => {
  const history = [
    ended("of-another-connection", { ...DRIFT, connectionId: "con_2" }),
    ended("of-an-earlier-drift", { ...DRIFT, operationId: "operation-0" }),
    ended("latest", DRIFT),
    ended("earlier", DRIFT),
  ];
  expect(driftObject(withLastRepair(DRIFT, history))).toMatchObject({
    last_repair: { operation_id: "latest", status: "dead_lettered", detail: expect.stringContaining("404") },
  });
});

test("a drift that was never repaired has no last repair", () => {
  const other = { operation_id: "x", connection_id: "con_1", request: { reason: "onboarding" } };
  expect(withLastRepair(DRIFT, [other as unknown as OperationItem])).toBe(DRIFT);
});
