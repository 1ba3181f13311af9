import { createHash } from "node:crypto";
import { type Request, requestSchema } from "./schema.ts";

/** A message body, understood or not. */
export type ParsedBody =
  | { readonly kind: "request"; readonly request: Request; readonly contentHash: string }
  | { readonly kind: "malformed"; readonly detail: string };

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
  const parsed = requestSchema.safeParse(value);
  if (!parsed.success) return { kind: "malformed", detail: parsed.error.issues.map(describe).join("; ") };
  const twice = firstNameGivenTwice(body);
  if (twice !== undefined) return { kind: "malformed", detail: `${twice} is given twice` };
  return { kind: "request", request: parsed.data, contentHash: contentHash(parsed.data) };
}

/** Fingerprint of what a request asks for; the order of its fields does not matter. */
export function contentHash(request: Request): string {
  const sorted = Object.entries(request).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("base64url");
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly code?: string;
  readonly keys?: readonly string[];
}

function describe(issue: Issue): string {
  if (issue.code === "unrecognized_keys") {
    return `unknown field ${(issue.keys ?? []).map((key) => JSON.stringify(key)).join(", ")}`;
  }
  return `${issue.path.join(".") || "the body"} ${issue.message}`;
}

/** The first repeated name of a JSON object without nesting: `JSON.parse` keeps the last of two in silence. */
function firstNameGivenTwice(json: string): string | undefined {
  const seen = new Set<string>();
  for (const [, name, colon] of json.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?/g)) {
    if (name === undefined || colon === undefined) continue;
    const spelled = JSON.parse(name) as string;
    if (seen.has(spelled)) return spelled;
    seen.add(spelled);
  }
  return undefined;
}
