import { createHash } from "node:crypto";
import type * as z from "zod/mini";
import { type Request, requestSchema } from "./schema.ts";

/** A message body, understood or not. */
export type ParsedBody =
  | { readonly kind: "request"; readonly request: Request; readonly contentHash: string }
  | { readonly kind: "malformed"; readonly detail: string };

/** What is wrong with one field of a request. */
export interface Problem {
  /** Empty when it is no object at all. */
  readonly field: string;
  /** The field's name, and what it must be. */
  readonly detail: string;
}

/** A value that was held against the contract. */
export type CheckedRequest =
  | { readonly kind: "request"; readonly request: Request }
  | { readonly kind: "malformed"; readonly problems: readonly Problem[] };

/**
 * Holds a value against the contract. Never throws.
 *
 * @returns The request, or everything that is wrong with it.
 * @example checkRequest({ action: "enabel" }) // { kind: "malformed", problems: [{ field: "action", detail: 'action must be …' }] }
 */
export function checkRequest(value: unknown): CheckedRequest {
  const parsed = requestSchema.safeParse(value);
  return parsed.success
    ? { kind: "request", request: parsed.data }
    : { kind: "malformed", problems: parsed.error.issues.map(describe) };
}

/** Everything that is wrong with a request, in one line. */
export function describeProblems(problems: readonly Problem[]): string {
  return problems.map(({ detail }) => detail).join("; ");
}

/**
 * Turns a message body into a request, or into a sentence that says what is wrong with it. Never throws.
 *
 * @param body The body as the queue delivered it.
 * @returns The request with the hash of its content, or the problem: every field that is wrong and what it expects.
 * @example parseBody('{"action":"enabel"}') // { kind: "malformed", detail: 'action must be "enable", …' }
 */
export function parseBody(body: string): ParsedBody {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    return { kind: "malformed", detail: `the body is not JSON: ${(error as Error).message}` };
  }
  const checked = checkRequest(value);
  if (checked.kind === "malformed") return { kind: "malformed", detail: describeProblems(checked.problems) };
  const twice = firstNameGivenTwice(body);
  if (twice !== undefined) return { kind: "malformed", detail: `${twice} is given twice` };
  return { kind: "request", request: checked.request, contentHash: contentHash(checked.request) };
}

/** Fingerprint of what a request asks for; the order of its fields does not matter. */
export function contentHash(request: Request): string {
  const inOrder = JSON.stringify(request, Object.keys(request).toSorted());
  return createHash("sha256").update(inOrder).digest("base64url");
}

function describe(issue: z.core.$ZodIssue): Problem {
  const unknown = issue.code === "unrecognized_keys" ? issue.keys : [];
  const [field = ""] = [...unknown, ...issue.path.map(String)];
  const detail =
    unknown.length > 0
      ? `unknown field ${unknown.map((name) => JSON.stringify(name)).join(", ")}`
      : `${field || "the body"} ${issue.message}`;
  return { field, detail };
}

/**
 * The first repeated name of a request: `JSON.parse` keeps the last of two in silence. A request has no nesting and no
 * name that begins with a colon, so what stands in quotes before a colon is a name.
 */
function firstNameGivenTwice(json: string): string | undefined {
  const seen = new Set<string>();
  for (const [name] of json.matchAll(/"(?:[^"\\]|\\.)*"(?=\s*:)/g)) {
    const spelled = JSON.parse(name) as string;
    if (seen.has(spelled)) return spelled;
    seen.add(spelled);
  }
  return undefined;
}
