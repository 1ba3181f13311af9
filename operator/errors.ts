/** A mistake in how a command was called. The message names the option and says what to do. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The operator answered a question with no. */
export class Declined extends Error {
  override readonly name = "Declined";
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
