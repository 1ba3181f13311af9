import { hash } from "node:crypto";
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
  /** The contract has no such field, whatever it holds. */
  readonly isUnknown?: true;
}

/** What breaks the contract, and where. */
export interface ContractProblem extends Problem {
  /** JSON pointers as fragments of a URI (RFC 6901): several where it is the problem of several fields. */
  readonly pointers: readonly string[];
}

/** A value that was held against the contract. */
export type CheckedRequest =
  | { readonly kind: "request"; readonly request: Request }
  | { readonly kind: "malformed"; readonly problems: readonly ContractProblem[] };

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
 * Holds a text against the contract. Never throws.
 *
 * @param complete Completes what the text says before it is checked, with what was said elsewhere.
 * @returns The request, or everything that is wrong with it.
 */
export function checkBody(
  body: string,
  complete: (value: unknown) => unknown = (value) => value,
): CheckedRequest {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    return malformed({ path: [], detail: `the body is not JSON: ${(error as Error).message}` });
  }
  const isAsWritten = JSON.stringify(value) === body;
  const checked = checkRequest(complete(value));
  if (checked.kind === "malformed") return checked;
  // A text that is written again letter by letter lost nothing when it was read.
  const twice = isAsWritten ? undefined : firstNameGivenTwice(body);
  if (twice === undefined) return checked;
  return malformed({ path: twice, detail: `${twice.at(-1)} is given twice` });
}

/**
 * Turns a message body into a request, or into a sentence that says what is wrong with it. Never throws.
 *
 * @param body The body as the queue delivered it.
 * @returns The request with the hash of its content, or the problem: every field that is wrong and what it expects.
 * @example parseBody('{"action":"enabel"}') // { kind: "malformed", detail: 'action must be "enable", …' }
 */
export function parseBody(body: string): ParsedBody {
  const checked = checkBody(body);
  if (checked.kind === "malformed") return { kind: "malformed", detail: describeProblems(checked.problems) };
  return { kind: "request", request: checked.request, contentHash: contentHash(checked.request) };
}

/** Fingerprint of what a request asks for; the order of its fields does not matter. */
export function contentHash(request: Request): string {
  return hash("sha256", JSON.stringify(inOrder(request)), "base64url");
}

/** The fields of every object in the order of their names. */
function inOrder(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(fields.map(([name, one]) => [name, inOrder(one)]));
}

function describe(issue: z.core.$ZodIssue): ContractProblem {
  const path = issue.path.map(String);
  const field = path.join(".");
  if (issue.code !== "unrecognized_keys")
    return problem({ path, detail: `${field || "the body"} ${issue.message}` });
  const names = issue.keys.map((name) => JSON.stringify(name)).join(", ");
  const where = field === "" ? "" : ` in ${field}`;
  return {
    field: field || (issue.keys[0] ?? ""),
    isUnknown: true,
    detail: `unknown field ${names}${where}`,
    pointers: issue.keys.map((name) => pointerTo([...path, name])),
  };
}

/** What is wrong at one place. */
interface PlacedProblem {
  readonly path: readonly string[];
  readonly detail: string;
}

function problem({ path, detail }: PlacedProblem): ContractProblem {
  return { field: path.join("."), detail, pointers: [pointerTo(path)] };
}

function malformed(placed: PlacedProblem): CheckedRequest {
  return { kind: "malformed", problems: [problem(placed)] };
}

/** Half of a surrogate pair, which a URI cannot have, becomes U+FFFD. */
function pointerTo(path: readonly string[]): string {
  const steps = path.map((name) => name.toWellFormed().replaceAll("~", "~0").replaceAll("/", "~1"));
  return ["#", ...steps.map(encodeURIComponent)].join("/");
}

/** An object of a request, while its text is read. */
interface OpenObject {
  readonly path: readonly string[];
  readonly names: Set<string>;
}

/**
 * The path of the first name that an object of a request has twice: `JSON.parse` keeps the last of the two in silence. In JSON, what
 * stands in quotes before a colon is a name; braces outside of quotes begin and end an object.
 */
function firstNameGivenTwice(json: string): readonly string[] | undefined {
  const objects: OpenObject[] = [];
  let path: readonly string[] = [];
  for (const [token, text, colon] of json.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?|[{}]/g)) {
    if (token === "{") objects.push({ path, names: new Set() });
    else if (token === "}") objects.pop();
    const object = objects.at(-1);
    if (text === undefined || colon === undefined || object === undefined) continue;
    const name = JSON.parse(text) as string;
    path = [...object.path, name];
    if (object.names.has(name)) return path;
    object.names.add(name);
  }
  return undefined;
}
