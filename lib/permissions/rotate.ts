import { Stack } from "aws-cdk-lib";
import type * as iam from "aws-cdk-lib/aws-iam";
import { allow } from "./allow.ts";
import { grantKey } from "./key.ts";
import { stackArn, type WorkerResources } from "./resources.ts";

/** Allows a grantee to find the credentials' secret by the stack's outputs and to store new credentials, but not to read it. */
export function grantRotateCredentials(
  grantee: iam.IGrantable,
  { secrets, encryptionKey }: Pick<WorkerResources, "secrets" | "encryptionKey">,
): iam.Grant {
  grantKey(encryptionKey, grantee, "send", ["secretsmanager"]);
  return allow(grantee, [secrets.credentials.secretArn], ["secretsmanager:PutSecretValue"]).combine(
    allow(grantee, [stackArn(Stack.of(secrets))], ["cloudformation:DescribeStacks"]),
  );
}
