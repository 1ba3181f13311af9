import { Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import type { Lane } from "../../contract/place.ts";
import { grantKey } from "./key.ts";
import { inPoliciesOfResources, type WorkerResources } from "./resources.ts";

type EnqueueResources = Pick<WorkerResources, "lanes" | "encryptionKey">;

/** Allows to send to one lane, and nothing else. A grantee of another account gets it from the policies of the queue and the key. */
export function grantEnqueue(
  grantee: iam.IGrantable,
  lane: Lane,
  { lanes, encryptionKey }: EnqueueResources,
): iam.Grant {
  const queue = lanes[lane];
  const sender = inPoliciesOfResources(grantee, Stack.of(queue));
  grantKey(encryptionKey, sender, "send", ["sqs"]);
  return queue.grant(sender, "sqs:SendMessage");
}

/**
 * Lets another account's administrators decide who of theirs sends to a lane: the queue's policy trusts the account,
 * and so does the key's, for as long as it is SQS that asks.
 *
 * @param accountId The account's 12 digits, or a token of them.
 */
export function trustProducerAccount(
  accountId: string,
  lane: Lane,
  { lanes, encryptionKey }: EnqueueResources,
): void {
  const account = new iam.AccountPrincipal(accountId);
  grantKey(encryptionKey, account, "send", ["sqs"]);
  lanes[lane].grant(account, "sqs:SendMessage");
}
