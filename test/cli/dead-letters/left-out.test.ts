import { expect, test } from "vitest";
import type { OperationItem } from "../../../contract/items/operation-item.ts";
import { DISCARD, REDRIVE } from "../../../operator/dead-letters/act.ts";
import { type LeftOutWhy, whyLeftOut } from "../../../operator/dead-letters/left-out.ts";

const LETTER = { operation_id: "letter-1", status: "dead_lettered", redrives: 1 } as OperationItem;
const BEGUN = { ...LETTER, status: "deferred", reason: "redriven", redrives: 2 } as const;

test.each<[string, OperationItem, number | undefined, LeftOutWhy | undefined, LeftOutWhy | undefined]>([
  ["a dead letter", LETTER, undefined, undefined, undefined],
  ["a dead letter that a plan means", LETTER, 1, undefined, undefined],
  ["one that is another since the plan", LETTER, 0, "dead_lettered_again", "dead_lettered_again"],
  [
    "a discarded one",
    { ...LETTER, discarded_at: "2026-11-29" },
    undefined,
    "already_discarded",
    "already_discarded",
  ],
  ["one whose redrive may have stopped halfway", BEGUN, 1, undefined, "redrive_begun"],
  ["a redriven one that waits", { ...BEGUN, reason: "budget" }, 1, "already_redriven", "already_redriven"],
  [
    "a redriven one that succeeded",
    { ...LETTER, status: "succeeded" },
    undefined,
    "already_redriven",
    "already_redriven",
  ],
  [
    "what never was one",
    { ...LETTER, status: "succeeded", redrives: 0 },
    undefined,
    "not_a_dead_letter",
    "not_a_dead_letter",
  ],
])("%s", (_, item, planned, redrive, discard) => {
  expect(whyLeftOut(item, REDRIVE.wasBegun, planned)).toBe(redrive);
  expect(whyLeftOut(item, DISCARD.wasBegun, planned)).toBe(discard);
});
