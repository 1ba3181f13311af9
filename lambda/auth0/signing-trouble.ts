import type { MintAnswer } from "./mint-answer.ts";

/**
 * What makes a key unusable until an administrator changes something, by the name of KMS's error, with what to do.
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html#API_Sign_Errors
 */
const UNUSABLE: Readonly<Record<string, (arn: string) => string>> = {
  DisabledException: (arn) =>
    `the signing key ${arn} is disabled: enable it with aws kms enable-key --key-id ${arn}`,
  KMSInvalidStateException: (arn) =>
    `the signing key ${arn} is not in a state to sign, such as one whose deletion is scheduled: ` +
    `cancel the deletion with aws kms cancel-key-deletion --key-id ${arn}, then enable the key`,
  NotFoundException: (arn) =>
    `the signing key ${arn} does not exist: put the ARN of a key that does into the credentials' secret, ` +
    "and its public key into Auth0",
  AccessDeniedException: (arn) =>
    `AWS does not allow this role to sign with ${arn}: its policy must allow kms:Sign, and the key's policy must not deny it; ` +
    "deploying the stack again restores both",
  InvalidKeyUsageException: (arn) =>
    `the key ${arn} does not sign by RS256: make a key of RSA_2048 for SIGN_VERIFY`,
  UnsupportedOperationException: (arn) =>
    `the key ${arn} does not sign by RS256: make a key of RSA_2048 for SIGN_VERIFY`,
};

/**
 * Says what it means that KMS did not sign.
 *
 * `unsigned` is what an administrator changes: the key or the right to use it. All else passes by itself: throttling, a key that is
 * unavailable for a moment, KMS's own trouble, silence, a network that fails. Of an error only its name is told.
 *
 * @param error What AWS's client threw.
 * @example signingTrouble(disabled, arn) // { kind: "unsigned", detail: "the signing key arn:… is disabled: enable it …" }
 */
export function signingTrouble(
  error: unknown,
  arn: string,
): Extract<MintAnswer, { kind: "unsigned" | "unreachable" }> {
  const { name, code } = error as NodeJS.ErrnoException;
  const unusable = Object.hasOwn(UNUSABLE, name) ? UNUSABLE[name] : undefined;
  if (unusable !== undefined) return { kind: "unsigned", detail: unusable(arn) };
  const what = name === "Error" ? (code ?? name) : name;
  return { kind: "unreachable", detail: `KMS has not signed with ${arn} (${what}): it is asked again` };
}
