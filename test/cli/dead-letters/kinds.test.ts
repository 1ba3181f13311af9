import { expect, test } from "vitest";
import type { OperationItem } from "../../../contract/items/operation-item.ts";
import { kindsOfLetters } from "../../../operator/dead-letters/groups.ts";

const letter = (operation_id: string, reason: string, auth0_status: number | undefined, detail: string) =>
  ({ operation_id, reason, auth0_status, detail }) as OperationItem;

test("kindsOfLetters() sorts by reason, then by Auth0's status, then by words, the largest first at each step", () => {
  const kinds = kindsOfLetters([
    letter("a", "attempts_exhausted", 503, "unavailable"),
    letter("b", "rejected", 404, "no organization"),
    letter("c", "rejected", 400, "bad setting"),
    letter("d", "rejected", 404, "no connection"),
    letter("e", "rejected", 404, "no connection"),
    letter("f", "malformed", undefined, "action: required"),
  ]);
  expect(kinds.map(({ reason, status, words, count }) => [reason, status, words, count])).toEqual([
    ["rejected", 404, "no connection", 2],
    ["rejected", 404, "no organization", 1],
    ["rejected", 400, "bad setting", 1],
    ["attempts_exhausted", 503, "attempts_exhausted: unavailable", 1],
    ["malformed", undefined, "malformed: action: required", 1],
  ]);
});
