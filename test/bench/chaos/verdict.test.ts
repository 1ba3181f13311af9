import { describe, expect, it, test } from "vitest";
import { type Aftermath, findViolations } from "../../../bench/chaos/verdict.ts";
import type { OperationItem } from "../../../contract/items/operation-item.ts";
import type { Request } from "../../../contract/request.ts";
import type { FullSettings } from "../../../local/tenant/world.ts";

const pair = { organization_id: "org_1", connection_id: "con_1" };
const REQUESTS: readonly Request[] = [
  { operation_id: "first-001", action: "enable", ...pair, show_as_button: false },
  { operation_id: "second-02", action: "disable", ...pair },
  { operation_id: "third-003", action: "enable", ...pair, assign_membership_on_login: true },
  { operation_id: "fourth-04", action: "enable", ...pair },
  { operation_id: "fifth-005", action: "disable", ...pair, connection_id: "con_2" },
  { operation_id: "sixth-006", action: "retrieve", organization_id: "org_1" },
];
const ENABLED: FullSettings = {
  assign_membership_on_login: true,
  show_as_button: true,
  is_signup_enabled: false,
};

function item(operation_id: string, more: Partial<OperationItem>): OperationItem {
  return { operation_id, status: "succeeded", result: "applied", ...more } as OperationItem;
}

const RIGHT: Aftermath = {
  requests: REQUESTS,
  records: [
    item("first-001", { status: "superseded", superseded_by: "second-02" }),
    item("second-02", {}),
    item("third-003", {}),
    item("fourth-04", { result: "unchanged" }),
    item("fifth-005", { result: "unchanged" }),
    item("sixth-006", { result: "retrieved" }),
  ],
  deadLetters: [],
  outcomes: REQUESTS.map(({ operation_id }) => operation_id),
  world: worldOf({ con_1: ENABLED }),
};

function worldOf(settings: Readonly<Record<string, FullSettings>>): Aftermath["world"] {
  return { settings: (_organizationId, connectionId) => settings[connectionId] };
}

/** The records with one of them replaced. */
function withRecord(operationId: string, more: Partial<OperationItem>): Pick<Aftermath, "records"> {
  return {
    records: RIGHT.records.map((record) =>
      record.operation_id === operationId ? { ...record, ...more } : record,
    ),
  };
}

test("what is as it was asked for passes, also where an outcome was not printed", () => {
  expect(findViolations(RIGHT)).toEqual([]);
  expect(findViolations({ ...RIGHT, outcomes: [] })).toEqual([]);
});

describe("a violation is named", () => {
  it.each<[what: string, wrong: Partial<Aftermath>, says: string]>([
    ["a record that is missing", { records: RIGHT.records.slice(1) }, "first-001 has no record"],
    [
      "a record that no request asked for",
      { records: [...RIGHT.records, item("seventh-7", {})] },
      "seventh-7 has a record",
    ],
    ["one that still waits", withRecord("second-02", { status: "deferred" }), "second-02 ended as deferred"],
    [
      "an innocent one dead-lettered",
      withRecord("third-003", { status: "dead_lettered", reason: "crashed_worker" }),
      "third-003 ended as dead_lettered: crashed_worker",
    ],
    [
      "the last one superseded",
      withRecord("fourth-04", { status: "superseded", superseded_by: "third-003" }),
      "fourth-04 was superseded by third-003",
    ],
    [
      "one superseded by another pair's",
      withRecord("third-003", { status: "superseded", superseded_by: "fifth-005" }),
      "third-003 was superseded by fifth-005",
    ],
    [
      "a list not retrieved",
      withRecord("sixth-006", { status: "superseded" }),
      "sixth-006 ended as superseded",
    ],
    ["one finished twice", { outcomes: [...RIGHT.outcomes, "fifth-005"] }, "fifth-005 was finished twice"],
    ["a dead letter", { deadLetters: ["{}"] }, "In the dead-letter queue: {}"],
    ["a pair not enabled", { world: worldOf({}) }, "org_1#con_1 is disabled"],
    ["a pair not disabled", { world: worldOf({ con_1: ENABLED, con_2: ENABLED }) }, "org_1#con_2 is enabled"],
    [
      "a setting from before a disable",
      { world: worldOf({ con_1: { ...ENABLED, show_as_button: false } }) },
      'org_1#con_1 is enabled with {"assign_membership_on_login":true,"show_as_button":false',
    ],
  ])("%s", (_what, wrong, says) => {
    const violations = findViolations({ ...RIGHT, ...wrong });
    expect(violations).toHaveLength(1);
    expect(violations[0]).toContain(says);
  });
});
