import { Stack } from "aws-cdk-lib";
import type * as iam from "aws-cdk-lib/aws-iam";
import { OPERATION_INDEXES } from "../tables.ts";
import { allow } from "./allow.ts";
import { grantKey } from "./key.ts";
import { stackArn, tableArns, type WorkerResources } from "./resources.ts";
import { grantReadSigningKeys } from "./sign.ts";

/**
 * Allows a grantee to read all records, the worker's log, how much waits, whether a lane is paused, and the signing keys' public halves,
 * but no secret and no message.
 */
export function grantRead(grantee: iam.IGrantable, resources: WorkerResources): iam.Grant {
  const { lanes, deadLetterQueue, tables, signingKeys, eventSources, pauseEnds, encryptionKey } = resources;
  const { logGroup } = resources.function;
  const indexArns = Object.keys(OPERATION_INDEXES).map(
    (name) => `${tables.operations.tableArn}/index/${name}`,
  );
  grantKey(encryptionKey, grantee, "read");
  return [
    allow(grantee, [...tableArns(tables), ...indexArns], ["dynamodb:GetItem", "dynamodb:Query"]),
    // Batches are listed from among the few items of this table.
    allow(grantee, [tables.control.tableArn], ["dynamodb:Scan"]),
    allow(
      grantee,
      [...Object.values(lanes), deadLetterQueue].map(({ queueArn }) => queueArn),
      ["sqs:GetQueueAttributes"],
    ),
    allow(
      grantee,
      Object.values(eventSources).map((source) => source.eventSourceMappingArn),
      ["lambda:GetEventSourceMapping"],
    ),
    allow(grantee, pauseEnds.scheduleArns, ["scheduler:GetSchedule"]),
    allow(grantee, [stackArn(Stack.of(deadLetterQueue))], ["cloudformation:DescribeStacks"]),
    // The worker logs each outcome, and no index has them all.
    allow(grantee, [logGroup.logGroupArn], ["logs:FilterLogEvents"]),
    ...grantReadSigningKeys(grantee, signingKeys),
  ].reduce((all, grant) => all.combine(grant));
}

/** Allows a grantee to read one operation by its id, as a producer that waits for an outcome does. */
export function grantReadOperation(
  grantee: iam.IGrantable,
  { tables, encryptionKey }: Pick<WorkerResources, "tables" | "encryptionKey">,
): iam.Grant {
  grantKey(encryptionKey, grantee, "read", ["dynamodb"]);
  return allow(grantee, [tables.operations.tableArn], ["dynamodb:GetItem"]);
}
