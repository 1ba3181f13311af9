import { Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import { ViaServicePrincipal } from "aws-cdk-lib/aws-kms";
import type { Lane } from "../../lambda/order/place.ts";
import { grantKey } from "./key.ts";
import type { WorkerResources } from "./resources.ts";

type EnqueueResources = Pick<WorkerResources, "lanes" | "encryptionKey">;

/** Allows to send to one lane, and nothing else. */
export function grantEnqueue(
  grantee: iam.IGrantable,
  lane: Lane,
  { lanes, encryptionKey }: EnqueueResources,
): iam.Grant {
  grantKey(encryptionKey, grantee, "send");
  return lanes[lane].grant(grantee, "sqs:SendMessage");
}

/**
 * Lets another account's administrators decide who of theirs sends to a lane: the queue's policy trusts the account,
 * and so does the key's, for as long as it is SQS that asks.
 *
 * @param accountId The account's 12 digits.
 */
export function trustProducerAccount(
  accountId: string,
  lane: Lane,
  { lanes, encryptionKey }: EnqueueResources,
): void {
  const account = new iam.AccountPrincipal(accountId);
  const sqs = `sqs.${Stack.of(lanes[lane]).region}.amazonaws.com`;
  grantKey(encryptionKey, new ViaServicePrincipal(sqs, account), "send");
  lanes[lane].grant(account, "sqs:SendMessage");
}
