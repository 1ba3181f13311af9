import { Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { Construct } from "constructs";
import { defined } from "../../contract/defined.ts";
import { isImported, warnOfKeyPolicy } from "../key-policy.ts";
import { regionalService } from "../regional-service.ts";

/** To send to an encrypted queue. Source: "Amazon SQS key management", permissions of a producer. */
const TO_SEND = ["kms:Decrypt", "kms:GenerateDataKey"] as const;

/** To read what is encrypted. */
const TO_READ = ["kms:Decrypt", "kms:DescribeKey"] as const;

/**
 * To write as well. All but the first of these are DynamoDB's. Source: "DynamoDB encryption at rest", authorizing use of a customer
 * managed key, with its two patterns spelled out.
 */
const TO_WRITE = [
  ...TO_READ,
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:Encrypt",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
] as const;

const ACTIONS = { send: TO_SEND, read: TO_READ, write: TO_WRITE };

/** The services that hold encrypted data. */
export const DATA_SERVICES = ["sqs", "dynamodb", "secretsmanager"] as const;

/**
 * Allows a grantee to use the customer's key to send, to read, or to read and write. Without such a key it does nothing: the
 * right to use a resource includes the right to use the key that AWS manages for it.
 *
 * @param services The services that may use the key on the grantee's behalf; no other service may, and the grantee itself may not.
 */
export function grantKey(
  key: IKey | undefined,
  grantee: iam.IGrantable,
  purpose: keyof typeof ACTIONS,
  services: readonly string[] = DATA_SERVICES,
): void {
  if (key === undefined) return;
  const { resourceStatement } = iam.Grant.addToPrincipalOrResource({
    grantee,
    resource: key,
    actions: [...ACTIONS[purpose]],
    resourceArns: [key.keyArn],
    resourceSelfArns: ["*"],
    conditions: throughServices(Stack.of(key), services),
  });
  if (resourceStatement !== undefined && isImported(key)) warnOfKeyPolicy(key, resourceStatement);
}

/**
 * Lets a role still decrypt with a former key, by the key's own policy. Messages in a queue stay encrypted with the key that
 * they were sent under, even if the deployment now has another key or none. Secrets may too: it is not known whether
 * CloudFormation encrypts them again. A key of another stack cannot name the role, because that stack is deployed first; an
 * imported key stays as its owner made it. The role may use either as a former key.
 *
 * @param sid The statement's name. AWS wants each name once in a policy, so only the worker's statement has one.
 */
export function letDecryptFromNowOn(key: IKey | undefined, role: iam.IGrantable, sid?: string): void {
  const { grantPrincipal } = role;
  if (key === undefined || !Construct.isConstruct(grantPrincipal)) return;
  if (Stack.of(key) !== Stack.of(grantPrincipal)) return;
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      ...defined({ sid }),
      principals: [grantPrincipal],
      actions: ["kms:Decrypt"],
      resources: ["*"],
      conditions: throughServices(Stack.of(key), ["sqs", "secretsmanager"]),
    }),
  );
}

function throughServices(stack: Stack, services: readonly string[]) {
  const names = services.map((service) => regionalService(stack, service));
  return { StringEquals: { "kms:ViaService": names.length === 1 ? names[0] : names } };
}
