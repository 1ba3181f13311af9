import type { OperationItem } from "../../contract/items/operation-item.ts";
import { type Cut, isWanted, type ListFilter } from "../list/filter.ts";

/** Which dead letters of all are wanted in a list. */
export interface LettersFilter extends ListFilter {
  readonly batch?: string | undefined;
}

/** Chooses dead letters of a list. @param letters All that there are, the latest first. */
export function wantedLetters(letters: readonly OperationItem[], filter: LettersFilter): Cut<OperationItem> {
  const { since = "", batch, limit } = filter;
  const wanted = letters.filter(
    (letter) =>
      isWanted(letter, filter) &&
      (letter.finished_at ?? "") >= since &&
      (batch === undefined || letter.batch_id === batch),
  );
  return { items: wanted.slice(0, limit), isCut: wanted.length > limit };
}
