import { Stack } from "aws-cdk-lib";
import type * as iam from "aws-cdk-lib/aws-iam";
import { allow } from "./allow.ts";
import { grantKey } from "./key.ts";
import { stackArn, type WorkerResources } from "./resources.ts";
import { grantReadSigningKeys } from "./sign.ts";

/**
 * Allows a grantee to find the credentials' secret and the signing keys by the stack's outputs, to store new credentials, but not to
 * read them, and to read what Auth0 is given of a signing key: its public half.
 */
export function grantRotateCredentials(
  grantee: iam.IGrantable,
  { secrets, signingKeys, encryptionKey }: Pick<WorkerResources, "secrets" | "signingKeys" | "encryptionKey">,
): iam.Grant {
  grantKey(encryptionKey, grantee, "send", ["secretsmanager"]);
  return [
    allow(grantee, [secrets.credentials.secretArn], ["secretsmanager:PutSecretValue"]),
    allow(grantee, [stackArn(Stack.of(secrets))], ["cloudformation:DescribeStacks"]),
    ...grantReadSigningKeys(grantee, signingKeys),
  ].reduce((all, grant) => all.combine(grant));
}
