import { errorReply, type Reply } from "../replies.ts";

/** Most entries that one page may hold. */
export const MAXIMUM_PAGE_SIZE = 100;
/** Entries of a page where the size is left out. */
export const DEFAULT_PAGE_SIZE = 50;

/** A parameter that is a whole number. */
export interface WholeNumber {
  readonly name: string;
  readonly minimum: number;
  readonly maximum: number;
  /** Its value where it is left out. */
  readonly otherwise: number;
}

/** Reads a whole number from a query, or says why it is refused (400). */
export function wholeNumber(
  query: URLSearchParams,
  { name, minimum, maximum, otherwise }: WholeNumber,
): { readonly value: number } | { readonly refusal: Reply } {
  const text = query.get(name);
  if (text === null) return { value: otherwise };
  if (!/^\d{1,9}$/.test(text)) {
    return { refusal: invalidQuery(name, "Expected type integer but found type string") };
  }
  const value = Number(text);
  if (value < minimum) {
    return { refusal: invalidQuery(name, `Value ${value} is less than minimum ${minimum}`) };
  }
  if (value > maximum) {
    return { refusal: invalidQuery(name, `Value ${value} is greater than maximum ${maximum}`) };
  }
  return { value };
}

/** 400 for a parameter of the query. */
export function invalidQuery(name: string, problem: string): Reply {
  return errorReply(400, `Query validation error: '${problem}' on property ${name}.`, "invalid_query_string");
}
