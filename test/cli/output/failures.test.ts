import { expect, test } from "vitest";
import { failureLines } from "../../../cli/output/failures.ts";
import type { OperationItem } from "../../../contract/items/operation-item.ts";
import { groupLetters, groupObject } from "../../../operator/dead-letters/groups.ts";
import { failureWords } from "../../../operator/text/failure-words.ts";

test.each([
  ["rejected", "404 The connection does not exist", "404 The connection does not exist"],
  ["rejected", "404 no con_1 in org_ab12", "404 no … in …"],
  ["attempts_exhausted", "503 Service unavailable", "attempts_exhausted: 503 Service unavailable"],
  ["receive_limit", undefined, "receive_limit"],
  ["rejected", "", "rejected"],
])("failureWords() of %s, %j are %j", (reason, detail, words) => {
  expect(failureWords({ reason, detail })).toBe(words);
});

test("groupLetters() puts the largest group first, and names its latest letter", () => {
  const letter = (operation_id: string, detail: string) =>
    ({ operation_id, detail, reason: "rejected", finished_at: "2026-11-29" }) as OperationItem;
  const groups = groupLetters([letter("d", "404 b"), letter("c", "404 a"), letter("b", "404 a")]);
  expect(groups.map(groupObject)).toEqual([
    { dead_letters: 2, reason: "rejected", words: "404 a", latest_at: "2026-11-29", operation_id: "c" },
    { dead_letters: 1, reason: "rejected", words: "404 b", latest_at: "2026-11-29", operation_id: "d" },
  ]);
});

test("failureLines() aligns the counts, and sums up what is rare", () => {
  const groups = [12_000, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1].map((count) => ({ words: `w${count}`, count }));
  const lines = failureLines(groups).map(String);
  expect(lines.slice(0, 2)).toEqual(["  12,000 × w12000", "      11 × w11"]);
  expect(lines.slice(9)).toEqual(["       3 × w3", "       3 × other words"]);
  expect(failureLines([])).toEqual([]);
});
