/** The parts of an error's body that matter; any of them can be missing. */
export interface ErrorBody {
  readonly message?: string;
  readonly errorCode?: string;
}

/** Reads an error's body, whatever it is. */
export function errorBodyOf(body: unknown): ErrorBody {
  if (typeof body !== "object" || body === null) return {};
  const { message, errorCode } = body as Record<string, unknown>;
  return {
    ...(typeof message === "string" ? { message } : {}),
    ...(typeof errorCode === "string" ? { errorCode } : {}),
  };
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
