import { count } from "../../operator/text/counted.ts";
import type { FailureGroup } from "../../operator/text/failure-words.ts";
import { colors } from "./colors.ts";
import type { Styled } from "./styled.ts";

/** Kinds of failures that are named where there are many. */
const KINDS_SHOWN = 10;

/**
 * Failures by their words, a line each, the most frequent ones first.
 *
 * @example failureLines([{ words: "404 The connection does not exist", count: 100 }]) // ["  100 × 404 The connection does not exist"]
 */
export function failureLines(groups: readonly FailureGroup[]): readonly Styled[] {
  const [first] = groups;
  if (first === undefined) return [];
  const width = count(first.count).length;
  const lines = groups
    .slice(0, KINDS_SHOWN)
    .map((group) => `  ${count(group.count).padStart(width)} × ${group.words}`);
  const others = groups.slice(KINDS_SHOWN).reduce((sum, group) => sum + group.count, 0);
  return [...lines, ...(others > 0 ? [`  ${count(others).padStart(width)} × other words`] : [])].map((line) =>
    colors.red(line),
  );
}
