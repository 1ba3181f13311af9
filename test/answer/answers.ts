import type { Answer, Call } from "../../lambda/answer/calls.ts";

const PAIR = { organizationId: "org_1", connectionId: "con_1" } as const;

/** One call of each kind, POST both ways. */
export const CALL = {
  POST: { kind: "enable", ...PAIR, settings: {} },
  "POST with settings": { kind: "enable", ...PAIR, settings: { show_as_button: true } },
  PATCH: { kind: "update", ...PAIR, settings: { show_as_button: true } },
  DELETE: { kind: "disable", ...PAIR },
  "GET of one": { kind: "get", ...PAIR },
  GET: { kind: "list", organizationId: PAIR.organizationId, page: 0 },
} as const satisfies Record<string, Call>;

export type CallName = keyof typeof CALL;

/** An answer of Auth0's; `freshToken` only matters to a 401. */
export function answered(status: number, body?: unknown, freshToken = false): Answer {
  return { kind: "http", status, headers: {}, body, sentAtMs: 0, receivedAtMs: 100, freshToken };
}

/** An error as Auth0 words it. */
export function refused(statusCode: number, message: string, errorCode?: string, freshToken = false): Answer {
  const body = { statusCode, error: "Error", message, ...(errorCode === undefined ? {} : { errorCode }) };
  return answered(statusCode, body, freshToken);
}

/** A call that no answer came to. */
export function failed(failure: Extract<Answer, { kind: "failure" }>["failure"], detail: string): Answer {
  return { kind: "failure", failure, detail, sentAtMs: 0, receivedAtMs: 10_000 };
}
