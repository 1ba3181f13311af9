import type { OperationItem } from "../../contract/items/operation-item.ts";
import { type FailureGroup, failureWords } from "../text/failure-words.ts";

/** Dead letters with the same words. */
export interface LetterGroup extends FailureGroup {
  readonly reason: string | undefined;
  /** The latest of them. */
  readonly latest: OperationItem;
}

/** Groups dead letters by their words, the largest group first. @param letters The latest first. */
export function groupLetters(letters: readonly OperationItem[]): readonly LetterGroup[] {
  return [...Map.groupBy(letters, failureWords)]
    .flatMap(([words, group]) => {
      const [latest] = group;
      return latest === undefined ? [] : [{ words, count: group.length, reason: latest.reason, latest }];
    })
    .toSorted((a, b) => b.count - a.count);
}

/** A group as programs get it. */
export function groupObject({ words, count, reason, latest }: LetterGroup): object {
  return {
    dead_letters: count,
    reason,
    words,
    latest_at: latest.finished_at,
    operation_id: latest.operation_id,
  };
}
