import type * as iam from "aws-cdk-lib/aws-iam";
import { allow } from "./allow.ts";
import { grantDiagnose } from "./diagnose.ts";
import { DATA_SERVICES, grantKey, letDecryptFromNowOn } from "./key.ts";
import { passToScheduler } from "./pass-role.ts";
import { grantRead } from "./read.ts";
import { tableArns, type WorkerResources } from "./resources.ts";
import { grantSign } from "./sign.ts";

/**
 * Allows what the command line and the runbook do: read and write all records, use both lanes and the dead letters, pause a
 * lane, diagnose, and call the tenant through the shared budget, with the worker's credentials and token.
 */
export function grantOperate(grantee: iam.IGrantable, resources: WorkerResources): iam.Grant {
  const { lanes, deadLetterQueue, tables, secrets, signingKeys, eventSources, pauseEnds } = resources;
  const { encryptionKey, formerKeys } = resources;
  // Lambda decrypts the function's environment with it, by the right of the caller who asks for the function's configuration.
  grantKey(encryptionKey, grantee, "write", [...DATA_SERVICES, "lambda"]);
  // Dead letters under a key that the deployment had before, or has now.
  for (const key of formerKeys) grantKey(key, grantee, "read");
  for (const key of [encryptionKey, ...formerKeys]) letDecryptFromNowOn(key, grantee);
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
    // To compare every recorded pair with the tenant.
    allow(grantee, [tables.connections.tableArn], ["dynamodb:Scan"]),
    // To roll back a batch: it reads the pairs of a page together, and from their records what the index leaves out.
    allow(grantee, [tables.connections.tableArn, tables.operations.tableArn], ["dynamodb:BatchGetItem"]),
    allow(
      grantee,
      Object.values(eventSources).map((source) => source.eventSourceMappingArn),
      ["lambda:UpdateEventSourceMapping"],
    ),
    // A pause that ends by itself: a schedule takes the role that enables the lane.
    allow(grantee, pauseEnds.scheduleArns, [
      "scheduler:CreateSchedule",
      "scheduler:UpdateSchedule",
      "scheduler:DeleteSchedule",
    ]),
    passToScheduler(grantee, pauseEnds.role),
    allow(
      grantee,
      [secrets.credentials.secretArn, secrets.token.secretArn],
      ["secretsmanager:GetSecretValue"],
    ),
    allow(grantee, [secrets.token.secretArn], ["secretsmanager:PutSecretValue"]),
    ...grantSign(grantee, signingKeys),
    grantDiagnose(grantee, resources),
  ].reduce((all, grant) => all.combine(grant));
}
