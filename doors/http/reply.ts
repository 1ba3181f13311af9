import type { Refusal } from "./problem.ts";

/** An answer as API Gateway takes it, payload format 2.0. */
export interface HttpReply {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** After how many seconds a client may look for more, or try again. */
const RETRY_AFTER_SECONDS = { interactive: 1, bulk: 60, unavailable: 5 } as const;

/** What a client waits for. */
export type Awaited = keyof typeof RETRY_AFTER_SECONDS;

/** An answer in JSON. */
export function jsonReply(
  statusCode: number,
  content: object,
  headers: Readonly<Record<string, string>> = {},
): HttpReply {
  return {
    statusCode,
    headers: { "content-type": "application/json", "cache-control": "no-store", ...headers },
    body: JSON.stringify(content),
  };
}

/** The problem document of a refusal. */
export function problemReply({ document }: Refusal): HttpReply {
  return jsonReply(document.status, document, {
    "content-type": "application/problem+json",
    ...(document.status === 503 ? retryAfter("unavailable") : {}),
  });
}

/** The header that says when more is known. */
export function retryAfter(awaited: Awaited): Readonly<Record<string, string>> {
  return { "retry-after": String(RETRY_AFTER_SECONDS[awaited]) };
}
