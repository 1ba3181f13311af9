import { expect, test } from "vitest";
import { bannedWords } from "../../scripts/lint-words.ts";

test.each([
  ["Nobody waits.", "Nobody"],
  ["The pause came\n * off.", "came off"],
  ["Lane two lets\ngo.", "lets go"],
  ["a message that is no request", "is no"],
  ["what is so when it ends", "what is so"],
])("bannedWords() finds %j", (text, words) => {
  expect(bannedWords(text).map((found) => found.words)).toEqual([words]);
});

test.each([
  "There is no request.",
  "there is\nno room",
  "It is no longer open.",
  "recommend",
  "what is some use",
])("bannedWords() accepts %j", (text) => expect(bannedWords(text)).toEqual([]));

test("bannedWords() names the line, and what to write", () => {
  expect(bannedWords("One.\nTwo.\nMend it.")).toEqual([
    { line: 3, words: "Mend", instead: "fix, correct or repair" },
  ]);
});
