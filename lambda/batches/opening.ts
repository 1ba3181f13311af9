import type { Opening } from "../../contract/batch.ts";
import type { Ending } from "../../contract/record.ts";
import { SETTING_NAMES } from "../../contract/request.ts";

/** So many rows that fail first, all with the same words, stop a batch. */
export const OPENING_ROWS = 10;

/** Stands for every ending but a failure with words about a connection or a setting. */
export const OTHERWISE = "*";

/** Characters of words that are compared: an item stays small, and Auth0's words differ at their beginning. */
const WORDS_LENGTH = 200;

/** Ids of Auth0's, and what looks like one: a word of at least eight characters with a digit in it. */
const IDS = /\b(?:org|con)_\w+|\b(?=\w*\d)\w[\w-]{7,}/g;

const ABOUT_CONNECTION_OR_SETTING = new RegExp(`connection|${SETTING_NAMES.join("|")}`, "i");
const UNKNOWN_ORGANIZATION = /\bno organization found\b|\binexistent_organization\b/i;

/** What an ending is to the opening of a batch; undefined where it neither adds to it nor ends it. */
export function openingOf(ending: Ending): Opening | undefined {
  if (isUnknownOrganization(ending)) return undefined;
  const words = wordsOf(ending);
  return words === undefined ? { failures: 0, words: [OTHERWISE] } : { failures: 1, words: [words] };
}

/**
 * Two openings together. Where rows ended in different ways, no more is known than that: the item need not hold them all.
 *
 * @example together({ failures: 1, words: ["404 a"] }, { failures: 1, words: ["404 b"] }).words // ["*"]
 */
export function together(one: Opening | undefined, other: Opening | undefined): Opening | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const words = new Set([...one.words, ...other.words]);
  return { failures: one.failures + other.failures, words: words.size > 1 ? [OTHERWISE] : [...words] };
}

/** Whether the rows that end next still belong to a batch's opening. */
export function isOpening({ failures, words }: Opening = { failures: 0, words: [] }): boolean {
  return failures < OPENING_ROWS && words.length <= 1 && words[0] !== OTHERWISE;
}

/** Whether the first rows of a batch have all failed with the same words. */
export function failsAlike({ failures, words }: Opening): boolean {
  return failures >= OPENING_ROWS && words.length === 1 && words[0] !== OTHERWISE;
}

/** An organization that is gone says nothing of the other rows. */
function isUnknownOrganization(ending: Ending): boolean {
  return ending.status === "dead_lettered" && UNKNOWN_ORGANIZATION.test(ending.detail);
}

/** Auth0's words about a connection or a setting. A 403 is about what the application or the subscription may do. */
function wordsOf(ending: Ending): string | undefined {
  if (ending.status !== "dead_lettered" || ending.reason !== "rejected" || ending.auth0Status === 403) return;
  if (!ABOUT_CONNECTION_OR_SETTING.test(ending.detail)) return;
  return withoutIds(ending.detail);
}

/**
 * Words that failures of different connections share.
 *
 * @example withoutIds("404 no connection con_1 in org_1") // "404 no connection … in …"
 */
export function withoutIds(detail: string): string {
  return detail.replace(IDS, "…").slice(0, WORDS_LENGTH);
}
