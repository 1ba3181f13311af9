import type { KeyMetadata } from "@aws-sdk/client-kms";
import type { ParsedCredentials } from "../../lambda/auth0/credentials.ts";
import { explainError } from "../errors.ts";
import type { Session } from "../session/session.ts";
import { type Finding, failed, ok, warning } from "./finding.ts";

const CHECK = "signing key";

/** Checks the keys in KMS that the worker may sign with; no finding where there is none. */
export async function checkSigningKeys(
  { clients, names, commandLine }: Session,
  credentials: ParsedCredentials,
): Promise<readonly Finding[]> {
  const { signingKeys } = names;
  if (signingKeys.length === 0) return [];
  const [{ DescribeKeyCommand }, kms] = await Promise.all([import("@aws-sdk/client-kms"), clients.kms()]);
  try {
    const described = await Promise.all(
      signingKeys.map(async (arn) => {
        const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: arn }));
        return { ...KeyMetadata, arn };
      }),
    );
    return signingKeyFindings(described, credentials, commandLine("credentials public-key"));
  } catch (error) {
    const { detail, remedy = "docs/cli.md lists what this command needs to be allowed." } =
      explainError(error);
    return [failed(CHECK, detail, remedy)];
  }
}

/** A key as KMS describes it. */
export type DescribedKey = Pick<KeyMetadata, "KeyState" | "KeySpec" | "KeyUsage" | "SigningAlgorithms"> & {
  readonly arn: string;
};

/**
 * Says which key signs and whether it can, and what is left to do of a rotation.
 *
 * @param keys The stack's, the newest first.
 * @param showPublicKey The command that prints the newest key's public half.
 */
export function signingKeyFindings(
  keys: readonly DescribedKey[],
  credentials: ParsedCredentials,
  showPublicKey: string,
): readonly Finding[] {
  const [newest] = keys;
  if (newest === undefined) return [];
  if (credentials.kind === "incomplete") return [];
  if (credentials.kind !== "kms_key") {
    return [
      warning(
        CHECK,
        `the stack has one, but the credentials' secret holds a ${credentials.kind.replace("_", " ")}: all who may read that can carry it away`,
        `Give Auth0 the public half (${showPublicKey}), then put {"client_id":"…","kms_key_arn":"${newest.arn}"} into the secret.`,
      ),
    ];
  }
  const used = keys.find(({ arn }) => arn === credentials.keyArn);
  return [
    ...(used === undefined ? [] : [keyFinding(used)]),
    ...rotationFindings(keys, credentials.keyArn, showPublicKey),
  ];
}

function keyFinding({ arn, KeyState, KeySpec, KeyUsage, SigningAlgorithms = [] }: DescribedKey): Finding {
  if (!SigningAlgorithms.includes("RSASSA_PKCS1_V1_5_SHA_256")) {
    return failed(
      CHECK,
      `${arn} cannot sign by RS256: it is ${KeySpec} for ${KeyUsage}`,
      "Deploy again: the stack makes keys of RSA_2048 for SIGN_VERIFY.",
    );
  }
  switch (KeyState) {
    case "Enabled":
      return ok(CHECK, `${arn} is enabled (${KeySpec})`);
    case "Disabled":
      return failed(
        CHECK,
        `${arn} is disabled: the worker gets no new token`,
        `aws kms enable-key --key-id ${arn}`,
      );
    case "PendingDeletion":
      return failed(
        CHECK,
        `${arn} is about to be deleted: the worker gets no new token`,
        `aws kms cancel-key-deletion --key-id ${arn} && aws kms enable-key --key-id ${arn}`,
      );
    default:
      return failed(
        CHECK,
        `${arn} is in the state ${KeyState}: the worker gets no new token`,
        'docs/runbook.md, "The signing key cannot be used".',
      );
  }
}

function rotationFindings(
  keys: readonly DescribedKey[],
  usedArn: string,
  showPublicKey: string,
): readonly Finding[] {
  const [newest, former] = keys;
  if (newest === undefined || former === undefined) return [];
  return [
    usedArn === newest.arn
      ? warning(
          CHECK,
          `the former key ${former.arn} is still in the stack`,
          "Delete its credential in Auth0, then deploy without its number in signingKeys.",
        )
      : warning(
          CHECK,
          `a rotation is under way: the credentials still name the former key, not ${newest.arn}`,
          `Give Auth0 the public half of the new key (${showPublicKey}), then put {"client_id":"…","kms_key_arn":"${newest.arn}"} into the secret.`,
        ),
  ];
}
