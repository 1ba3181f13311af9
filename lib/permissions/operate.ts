import type * as iam from "aws-cdk-lib/aws-iam";
import { grantKey } from "./key.ts";
import { grantRead } from "./read.ts";
import { allow, tableArns, type WorkerResources } from "./resources.ts";

/**
 * Allows what the command line does: everything on record, both lanes, dead letters, pausing a lane, and calls to the
 * tenant through the shared budget, for which it needs the worker's credentials and token.
 */
export function grantOperate(grantee: iam.IGrantable, resources: WorkerResources): iam.Grant {
  const {
    lanes,
    deadLetterQueue,
    tables,
    secrets,
    eventSources,
    encryptionKey,
    function: worker,
  } = resources;
  grantKey(encryptionKey, grantee, "write");
  return [
    grantRead(grantee, resources),
    allow(
      grantee,
      Object.values(lanes).map((lane) => lane.queueArn),
      ["sqs:SendMessage"],
    ),
    allow(
      grantee,
      [deadLetterQueue.queueArn],
      ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility"],
    ),
    allow(grantee, tableArns(tables), ["dynamodb:PutItem", "dynamodb:UpdateItem"]),
    // To compare every recorded pair with the tenant, and to say beforehand how many there are.
    allow(grantee, [tables.connections.tableArn], ["dynamodb:Scan", "dynamodb:DescribeTable"]),
    // To take a batch back: the pairs of a page of it at once.
    allow(grantee, [tables.connections.tableArn], ["dynamodb:BatchGetItem"]),
    allow(
      grantee,
      Object.values(eventSources).map((source) => source.eventSourceMappingArn),
      ["lambda:UpdateEventSourceMapping"],
    ),
    allow(grantee, [worker.functionArn], ["lambda:GetFunctionConfiguration"]),
    allow(grantee, ["*"], ["lambda:GetAccountSettings"]),
    allow(
      grantee,
      [secrets.credentials.secretArn, secrets.token.secretArn],
      ["secretsmanager:GetSecretValue"],
    ),
    allow(grantee, [secrets.token.secretArn], ["secretsmanager:PutSecretValue"]),
  ].reduce((all, grant) => all.combine(grant));
}
