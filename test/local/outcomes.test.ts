import { marshall } from "@aws-sdk/util-dynamodb";
import { expect, test } from "vitest";
import { replaceKnown } from "../../lambda/stores/replace-known.ts";
import { outcomeOf } from "../../local/outcomes.ts";

const KNOWN = {
  action: true,
  organization_id: true,
  connection_id: true,
  status: true,
  result: true,
  duration_ms: true,
} as const;
const written = ({ operation_id, ...item }: Partial<typeof finished>, more: object = {}) => ({
  operation: "UpdateItem",
  status: 200,
  body: JSON.stringify({
    TableName: "operations",
    Key: marshall({ operation_id }),
    ...replaceKnown(KNOWN, item),
    ...more,
  }),
});
const finished = {
  operation_id: "op-000001",
  action: "enable",
  organization_id: "org_1",
  connection_id: "con_1",
  status: "succeeded",
  result: "applied",
  duration_ms: 120,
};

test.each(["succeeded", "superseded", "cancelled", "dead_lettered"])(
  "a record that is %s is an outcome",
  (status) => {
    expect(outcomeOf(written({ ...finished, status }), "operations")).toEqual({ ...finished, status });
  },
);

test("what a record does not say is null", () => {
  expect(outcomeOf(written({ operation_id: "op-000001", status: "superseded" }), "operations")).toEqual({
    operation_id: "op-000001",
    action: null,
    organization_id: null,
    connection_id: null,
    status: "superseded",
    result: null,
    duration_ms: null,
  });
});

test.each([
  ["a deferral", written({ ...finished, status: "deferred" })],
  ["a refused write", { ...written(finished), status: 400 }],
  ["another table's item", written(finished, { TableName: "control" })],
  ["a read", { ...written(finished), operation: "GetItem" }],
])("%s is none", (_what, request) => {
  expect(outcomeOf(request, "operations")).toBeUndefined();
});
