import type { IGrantable } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";

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

/**
 * Allows what somebody needs of the customer's key in order to send, to read, or to read and write. Without such a key
 * there is nothing to allow: AWS lets whoever may use a resource use the key that AWS manages for it.
 */
export function grantKey(key: IKey | undefined, grantee: IGrantable, purpose: keyof typeof ACTIONS): void {
  key?.grant(grantee, ...ACTIONS[purpose]);
}
