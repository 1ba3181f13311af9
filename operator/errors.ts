import { NewerItemError } from "../contract/newer-item-error.ts";

/** Why a command did not do what it was asked to do: the command line makes its exit code of it. */
export type ErrorCode = "usage" | "declined" | "interrupted" | "failed" | "unexpected";

/** An error that says why a command has ended. All others are unexpected. */
export abstract class CodedError extends Error {
  abstract readonly code: ErrorCode;
}

/** A mistake in how a command was called. The message names the option and says what to do. */
export class UsageError extends CodedError {
  override readonly name = "UsageError";
  readonly code = "usage";
}

/** The operator answered a question with no. */
export class Declined extends CodedError {
  override readonly name = "Declined";
  readonly code = "declined";
}

/** The operator pressed Ctrl-C, and the work under way has ended cleanly. */
export class Interrupted extends CodedError {
  override readonly name = "Interrupted";
  readonly code = "interrupted";
}

/** Why a command has ended with an error. */
export function errorCodeOf(error: unknown): ErrorCode {
  if (error instanceof CodedError) return error.code;
  return error instanceof NewerItemError ? "failed" : "unexpected";
}

/** An error for people: what is wrong, and what to do next where that is known. */
export interface Explanation {
  readonly detail: string;
  readonly remedy?: string;
}

const UNKNOWN_CREDENTIALS = {
  detail: "AWS does not know these credentials.",
  remedy: "Check --profile and --region.",
};
const EXPIRED_CREDENTIALS = { detail: "The AWS credentials have expired.", remedy: "Sign in again." };

/** Errors of AWS's clients, by name. */
const BY_NAME: Readonly<Record<string, Explanation>> = {
  CredentialsProviderError: {
    detail: "There are no AWS credentials.",
    remedy: "Sign in (aws sso login), or choose a profile with --profile.",
  },
  ExpiredTokenException: EXPIRED_CREDENTIALS,
  ExpiredToken: EXPIRED_CREDENTIALS,
  UnrecognizedClientException: UNKNOWN_CREDENTIALS,
  InvalidClientTokenId: UNKNOWN_CREDENTIALS,
};

/** Codes for a name that no name server knows, or that none was asked about. */
const UNRESOLVED = new Set(["ENOTFOUND", "EAI_AGAIN"]);

/** Errors for a missing permission: their message already names the action and the resource. */
const DENIED = new Set(["AccessDeniedException", "AccessDenied", "AccessDeniedError"]);

/** Whether AWS has refused the caller: another try is refused too. */
export function isDenied(error: unknown): boolean {
  return DENIED.has((error as Error).name);
}

/** Says what is wrong, in one line, and what to do next where that is known. */
export function explainError(error: unknown): Explanation {
  const { name, message, code = "", hostname } = error as NodeJS.ErrnoException & { hostname?: string };
  const known = BY_NAME[name];
  if (known !== undefined) return known;
  if (UNRESOLVED.has(code) && hostname !== undefined) {
    return {
      detail: `The name ${hostname} does not resolve.`,
      remedy: "Check --region, and this machine's network and name server.",
    };
  }
  if (/region is missing/i.test(message)) {
    return {
      detail: "There is no AWS region.",
      remedy: "Pass --region, or set AWS_REGION or a profile that has one.",
    };
  }
  const [detail = ""] = message.split("\n");
  if (name === "TimeoutError") {
    return {
      detail,
      remedy:
        "Check the network between this machine and AWS; what the command was doing may have taken effect.",
    };
  }
  if (isDenied(error))
    return { detail, remedy: 'What each command needs is in docs/cli.md, under "Permissions".' };
  return { detail };
}

/**
 * An error in one line, with what to do next where that is known.
 *
 * @example describeError(new CredentialsProviderError("…")) // "There are no AWS credentials. Sign in …"
 */
export function describeError(error: unknown): string {
  const { detail, remedy } = explainError(error);
  return remedy === undefined ? detail : `${detail} ${remedy}`;
}
