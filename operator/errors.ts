/** Why a command did not do what it was asked to do: the command line makes its exit code of it. */
export type ErrorCode = "usage" | "declined" | "interrupted" | "failed";

/** An error that says why a command has ended. All others are failures. */
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
  return error instanceof CodedError ? error.code : "failed";
}

/** What to do about errors of AWS's clients, by name. */
const REMEDIES: Readonly<Record<string, string>> = {
  CredentialsProviderError:
    "There are no AWS credentials. Sign in (aws sso login), or choose a profile with --profile.",
  ExpiredTokenException: "The AWS credentials have expired. Sign in again.",
  ExpiredToken: "The AWS credentials have expired. Sign in again.",
  UnrecognizedClientException: "AWS does not know these credentials. Check --profile and --region.",
  InvalidClientTokenId: "AWS does not know these credentials. Check --profile and --region.",
};

/** Errors for a missing permission: their message already names the action and the resource. */
const DENIED = new Set(["AccessDeniedException", "AccessDenied", "AccessDeniedError"]);

/**
 * An error in one line, with what to do next where that is known.
 *
 * @example describeError(new CredentialsProviderError("…")) // "There are no AWS credentials. Sign in …"
 */
export function describeError(error: unknown): string {
  const { name, message } = error as Error;
  const remedy = REMEDIES[name];
  if (remedy !== undefined) return remedy;
  if (/region is missing/i.test(message))
    return "There is no AWS region. Pass --region, or set AWS_REGION or a profile that has one.";
  const [line = ""] = message.split("\n");
  if (name === "TimeoutError")
    return `${line} Check the network between this machine and AWS; what the command was doing may have taken effect.`;
  if (DENIED.has(name)) return `${line} What each command needs is in docs/cli.md, under "Permissions".`;
  return line;
}
