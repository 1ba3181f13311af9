import { expect, test } from "vitest";
import { countCalls } from "../../../bench/chaos/calls.ts";
import type { OperationItem } from "../../../contract/items/operation-item.ts";
import type { LoggedRequest } from "../../../local/tenant/log.ts";

const call = (more: Partial<LoggedRequest> = {}) => ({ counted: true, ...more }) as LoggedRequest;
const record = (result?: string) => ({ status: "succeeded", result }) as OperationItem;

test("calls that no outcome accounts for were made again; refused ones and those for tokens do not count", () => {
  const requests = [call(), call(), call(), call(), call({ throttledBy: "write" }), call({ counted: false })];
  // A POST, a POST and a PATCH; a superseded one made no call.
  const records = [record("applied"), record("updated"), record(undefined)];
  expect(countCalls(requests, records)).toEqual({ made: 4, again: 1, throttled: 1 });
});
