import { ArnFormat, Stack } from "aws-cdk-lib";
import type * as iam from "aws-cdk-lib/aws-iam";
import { OPERATION_INDEXES } from "../tables.ts";
import { grantKey } from "./key.ts";
import { allow, tableArns, type WorkerResources } from "./resources.ts";

/**
 * Allows to look at everything that is on record, to see how much waits, and whether a lane is paused; neither a secret
 * nor a message.
 */
export function grantRead(grantee: iam.IGrantable, resources: WorkerResources): iam.Grant {
  const { lanes, deadLetterQueue, tables, eventSources, encryptionKey } = resources;
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
    allow(grantee, [stackArn(Stack.of(deadLetterQueue))], ["cloudformation:DescribeStacks"]),
  ].reduce((all, grant) => all.combine(grant));
}

/** A stack that is asked for by its name is authorized by the name alone, with an asterisk for its id. */
function stackArn(stack: Stack): string {
  return stack.formatArn({
    service: "cloudformation",
    resource: "stack",
    resourceName: `${stack.stackName}/*`,
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
}
