import type { ContractProblem } from "../../contract/parse-request.ts";

/** What is wrong with one part of a request. */
export interface ProblemError {
  readonly detail: string;
  /** The field, as a JSON pointer in the fragment of a URI. */
  readonly pointer?: string;
  /** The header, where it is one. */
  readonly header?: string;
  /** The parameter of the query or the path, where it is one. */
  readonly parameter?: string;
}

/** Every kind of refusal: its status, and the title that goes with it. */
const KINDS = {
  invalid_request: [400, "The request is not valid"],
  forbidden: [403, "The token does not allow it"],
  not_found: [404, "There is no such operation"],
  too_large: [413, "The request is too large"],
  not_json: [415, "The request must be JSON"],
  operation_id_reused: [422, "Another request has this operation_id"],
  unavailable: [503, "The request could not be handled now"],
} as const;

/** A kind of refusal. */
export type ProblemKind = keyof typeof KINDS;

/** @see ProblemKind */
export const PROBLEM_KINDS = Object.keys(KINDS) as readonly ProblemKind[];

/** The URI of a kind of refusal. */
export function problemType(kind: ProblemKind): `urn:orgconn:problem:${ProblemKind}` {
  return `urn:orgconn:problem:${kind}`;
}

/** A problem document (RFC 9457). */
export interface ProblemDocument {
  readonly type: ReturnType<typeof problemType>;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly ProblemError[];
}

/** A refusal, before it is an answer. */
export class Refusal {
  readonly kind = "refusal";
  readonly document: ProblemDocument;

  /**
   * @param detail What is wrong, and what is allowed.
   * @param errors The parts that are wrong.
   */
  constructor(kind: ProblemKind, detail: string, errors: readonly ProblemError[] = []) {
    const [status, title] = KINDS[kind];
    this.document = {
      type: problemType(kind),
      title,
      status,
      detail,
      ...(errors.length === 0 ? {} : { errors }),
    };
  }
}

/** The refusal of a body that breaks the contract: one error for each place. */
export function refusalOfBody(problems: readonly ContractProblem[]): Refusal {
  return new Refusal(
    "invalid_request",
    problems.map(({ detail }) => detail).join("; "),
    problems.flatMap(({ detail, pointers }) => pointers.map((pointer) => ({ detail, pointer }))),
  );
}

/** The refusal of something that must be so, and is not. */
export function refusalOf(error: ProblemError, kind: ProblemKind = "invalid_request"): Refusal {
  return new Refusal(kind, error.detail, [error]);
}
