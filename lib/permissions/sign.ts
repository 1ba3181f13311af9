import * as iam from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { allow } from "./allow.ts";

/** Allows a grantee to have KMS sign by RS256 with these keys, and in no other way. */
export function grantSign(grantee: iam.IGrantable, keys: readonly IKey[]): iam.Grant[] {
  if (keys.length === 0) return [];
  return [
    iam.Grant.addToPrincipal({
      grantee,
      actions: ["kms:Sign"],
      resourceArns: keys.map(({ keyArn }) => keyArn),
      conditions: { StringEquals: { "kms:SigningAlgorithm": "RSASSA_PKCS1_V1_5_SHA_256" } },
    }),
  ];
}

/** Allows a grantee to read the public halves of these keys, and their state: neither is a secret. */
export function grantReadSigningKeys(grantee: iam.IGrantable, keys: readonly IKey[]): iam.Grant[] {
  if (keys.length === 0) return [];
  const arns = keys.map(({ keyArn }) => keyArn);
  return [allow(grantee, arns, ["kms:GetPublicKey", "kms:DescribeKey"])];
}
