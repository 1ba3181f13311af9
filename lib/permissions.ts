import * as iam from "aws-cdk-lib/aws-iam";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { Secrets } from "./secrets.ts";
import type { Tables } from "./tables.ts";

/** Everything that the worker may touch. */
export interface WorkerResources {
  readonly lanes: readonly IQueue[];
  readonly deadLetterQueue: IQueue;
  readonly tables: Tables;
  readonly secrets: Secrets;
}

/**
 * Allows the worker exactly what it does, action by action. The grants of the constructs themselves allow more, such
 * as to scan the tables.
 *
 * @param grantee The function's role.
 */
export function grantWork(
  grantee: iam.IGrantable,
  { lanes, deadLetterQueue, tables, secrets }: WorkerResources,
) {
  const allow = (resourceArns: string[], actions: string[]) =>
    iam.Grant.addToPrincipal({ grantee, actions, resourceArns });

  // The first three are what Lambda's poller does in the function's name.
  allow(
    lanes.map((lane) => lane.queueArn),
    ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility"],
  );
  allow([deadLetterQueue.queueArn], ["sqs:SendMessage"]);
  allow(
    [tables.operations.tableArn, tables.connections.tableArn, tables.control.tableArn],
    ["dynamodb:GetItem", "dynamodb:PutItem"],
  );
  allow([tables.control.tableArn], ["dynamodb:UpdateItem"]);
  allow([secrets.credentials.secretArn], ["secretsmanager:GetSecretValue"]);
  allow([secrets.token.secretArn], ["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"]);
}
