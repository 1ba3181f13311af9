import { STATUS_CODES } from "node:http";
import { defined } from "../../contract/defined.ts";

/** An answer before it is written. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; nothing is sent where it is undefined. */
  readonly body?: unknown;
}

/**
 * An error in the shape that the Management API gives to all of its errors.
 *
 * @param errorCode Left out of the body where undefined, as Auth0 does for some errors.
 * @example errorReply(404, "The connection does not exist", "inexistent_connection")
 */
export function errorReply(status: number, message: string, errorCode?: string): Reply {
  return {
    status,
    body: {
      statusCode: status,
      error: STATUS_CODES[status] ?? "Error",
      message,
      ...defined({ errorCode }),
    },
  };
}
