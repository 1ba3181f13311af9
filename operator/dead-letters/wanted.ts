import type { OperationItem } from "../../contract/items/operation-item.ts";
import { isWanted, type ListFilter } from "../list/filter.ts";

/** Which dead letters of all are wanted in a list. */
export interface LettersFilter extends Omit<ListFilter, "limit"> {
  readonly batch?: string | undefined;
}

/** Chooses dead letters of a list. */
export function wantedLetters(
  letters: readonly OperationItem[],
  filter: LettersFilter,
): readonly OperationItem[] {
  const { since = "", batch } = filter;
  return letters.filter(
    (letter) =>
      isWanted(letter, filter) &&
      (letter.finished_at ?? "") >= since &&
      (batch === undefined || letter.batch_id === batch),
  );
}
