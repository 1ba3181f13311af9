import { Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import type { Lane } from "../../contract/place.ts";
import { grantKey } from "./key.ts";
import { inPoliciesOfResources, type WorkerResources } from "./resources.ts";

type EnqueueResources = Pick<WorkerResources, "lanes" | "encryptionKey">;

/** Allows a grantee to send to one lane only. For a grantee of another account, the policies of the queue and the key allow it. */
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
 * Lets another account's administrators decide which of their principals send to a lane: the queue's policy trusts the
 * account, and the key's policy trusts it for requests through SQS.
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
