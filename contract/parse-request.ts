import { createHash } from "node:crypto";
import type * as z from "zod/mini";
import { type Request, requestSchema } from "./request.ts";

/** A message body, understood or not. */
export type ParsedBody =
  | { readonly kind: "request"; readonly request: Request; readonly contentHash: string }
  | { readonly kind: "malformed"; readonly detail: string };

/** What is wrong with one field of a request. */
export interface Problem {
  /** Empty where the problem is that of the whole request. */
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
  return createHash("sha256").update(JSON.stringify(request, inOrder)).digest("base64url");
}

/** For `JSON.stringify`: gives the fields of every object in the order of their names. */
function inOrder(_name: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function describe(issue: z.core.$ZodIssue): Problem {
  const path = issue.path.map(String).join(".");
  if (issue.code !== "unrecognized_keys") {
    return { field: path, detail: `${path || "the body"} ${issue.message}` };
  }
  const names = issue.keys.map((name) => JSON.stringify(name)).join(", ");
  const where = path === "" ? "" : ` in ${path}`;
  return { field: path || (issue.keys[0] ?? ""), detail: `unknown field ${names}${where}` };
}

/**
 * The first name that an object of a request has twice: `JSON.parse` keeps the last of the two in silence. In JSON, what
 * stands in quotes before a colon is a name; braces outside of quotes begin and end an object.
 */
function firstNameGivenTwice(json: string): string | undefined {
  const objects: Set<string>[] = [];
  for (const [token, text, colon] of json.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?|[{}]/g)) {
    if (token === "{") objects.push(new Set());
    else if (token === "}") objects.pop();
    if (text === undefined || colon === undefined) continue;
    const name = JSON.parse(text) as string;
    const names = objects.at(-1);
    if (names?.has(name)) return name;
    names?.add(name);
  }
  return undefined;
}
