/** The parts of an error's body that matter; empty where they are missing. */
export interface ErrorBody {
  readonly message: string;
  readonly errorCode: string;
}

/** Reads an error's body, whatever it is. */
export function errorBodyOf(body: unknown): ErrorBody {
  const { message, errorCode } = Object(body) as Record<string, unknown>;
  return { message: textOf(message), errorCode: textOf(errorCode) };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/**
 * Auth0's own words, for the record.
 *
 * @example wordsOf(404, { message: "The connection does not exist", errorCode: "inexistent_connection" })
 * // "404 The connection does not exist (inexistent_connection)"
 */
export function wordsOf(status: number, { message, errorCode }: ErrorBody): string {
  return [status, message, errorCode && `(${errorCode})`].filter(Boolean).join(" ");
}

/**
 * Whether an error is Auth0's own: its Management API repeats the status as a number in `statusCode`. A proxy or the edge
 * in front of it answers in HTML, with nothing, or in JSON of its own (Cloudflare's has `status`).
 *
 * @example isAuth0s(409, { title: "Error 1018", status: 409, cloudflare_error: true }) // false
 */
export function isAuth0s(status: number, body: unknown): boolean {
  return (Object(body) as Record<string, unknown>).statusCode === status;
}
