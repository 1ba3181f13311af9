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

/** Dead letters with the same reason, status of Auth0 and words. */
export interface LetterKind extends LetterGroup {
  /** Undefined where Auth0 was not asked. */
  readonly status: number | undefined;
}

/**
 * Sorts dead letters by reason, then by Auth0's status, then by words. The reason with the most letters comes first, and so on.
 *
 * @param letters The latest first.
 */
export function kindsOfLetters(letters: readonly OperationItem[]): readonly LetterKind[] {
  return largestFirst(Map.groupBy(letters, ({ reason }) => reason)).flatMap((ofReason) =>
    largestFirst(Map.groupBy(ofReason, ({ auth0_status }) => auth0_status)).flatMap((ofStatus) =>
      groupLetters(ofStatus).map((group) => ({ ...group, status: group.latest.auth0_status })),
    ),
  );
}

function largestFirst(
  groups: ReadonlyMap<unknown, readonly OperationItem[]>,
): readonly (readonly OperationItem[])[] {
  return [...groups.values()].toSorted((a, b) => b.length - a.length);
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
