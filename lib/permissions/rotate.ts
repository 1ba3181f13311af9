import { Stack } from "aws-cdk-lib";
import type * as iam from "aws-cdk-lib/aws-iam";
import { grantKey } from "./key.ts";
import { allow, stackArn, type WorkerResources } from "./resources.ts";

/** Allows to put new credentials in their place and to find that place by the stack's outputs; not to read what is there. */
export function grantRotateCredentials(
  grantee: iam.IGrantable,
  { secrets, encryptionKey }: Pick<WorkerResources, "secrets" | "encryptionKey">,
): iam.Grant {
  grantKey(encryptionKey, grantee, "send", ["secretsmanager"]);
  return allow(grantee, [secrets.credentials.secretArn], ["secretsmanager:PutSecretValue"]).combine(
    allow(grantee, [stackArn(Stack.of(secrets))], ["cloudformation:DescribeStacks"]),
  );
}
