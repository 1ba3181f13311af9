import type * as iam from "aws-cdk-lib/aws-iam";
import { allow } from "./allow.ts";
import { DATA_SERVICES, grantKey, letDecryptFromNowOn } from "./key.ts";
import { tableArns, type WorkResources } from "./resources.ts";
import { grantSign } from "./sign.ts";

/** The name of the worker's statement in a key's policy: the runbook has it. */
const WAITING_MESSAGES = "WaitingMessages";

/**
 * Allows the worker exactly what it does, action by action.
 *
 * @param worker The function's role.
 */
export function grantWork(worker: iam.IRole, resources: WorkResources): void {
  const { lanes, deadLetterQueue, tables, secrets, signingKeys, encryptionKey, formerKeys } = resources;
  // The first three are what Lambda's poller does in the function's name.
  allow(
    worker,
    Object.values(lanes).map((lane) => lane.queueArn),
    ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility"],
  );
  allow(worker, [deadLetterQueue.queueArn], ["sqs:SendMessage"]);
  // Version 0.1.0 puts whole items: it works on during an update, and after the function alone went back to it.
  allow(worker, tableArns(tables), ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"]);
  allow(worker, [secrets.credentials.secretArn], ["secretsmanager:GetSecretValue"]);
  allow(
    worker,
    [secrets.token.secretArn],
    ["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"],
  );
  grantSign(worker, signingKeys);
  // Lambda itself decrypts the function's environment with it.
  grantKey(encryptionKey, worker, "write", [...DATA_SERVICES, "lambda"]);
  letDecryptFromNowOn(encryptionKey, worker, WAITING_MESSAGES);
  for (const key of formerKeys) {
    grantKey(key, worker, "read");
    letDecryptFromNowOn(key, worker, WAITING_MESSAGES);
  }
}
