import { withoutIds } from "../../lambda/batches/opening.ts";

/** Failures with the same words. */
export interface FailureGroup {
  readonly words: string;
  readonly count: number;
}

/**
 * The words that a dead letter shares with others of its kind: Auth0's own, without ids. Another reason than Auth0's refusal
 * comes first.
 *
 * @example failureWords({ reason: "rejected", detail: "404 The connection does not exist" }) // "404 The connection does not exist"
 */
export function failureWords({
  reason = "",
  detail = "",
}: {
  readonly reason?: string | undefined;
  readonly detail?: string | undefined;
}): string {
  const words = withoutIds(detail);
  if (reason === "rejected" && words !== "") return words;
  return [reason, words].filter(Boolean).join(": ");
}

/** Counts by words as groups, the largest first. */
export function groupsOf(counts: Readonly<Record<string, number>>): readonly FailureGroup[] {
  return Object.entries(counts)
    .map(([words, count]) => ({ words, count }))
    .toSorted((a, b) => b.count - a.count || (a.words < b.words ? -1 : 1));
}
