import type * as iam from "aws-cdk-lib/aws-iam";
import { allow } from "./allow.ts";
import { muteRuleArn, tableArns, type WorkerResources } from "./resources.ts";

/**
 * Allows what docs/runbook.md does with the AWS CLI, beyond `grantRead`: read the HTTP API's log, inspect and start the pipe, read outcomes from the stream,
 * receive undelivered ones and requests that schedules could not send from their queues, remove a reserved concurrency, mute the alarms of a paused lane.
 */
export function grantDiagnose(grantee: iam.IGrantable, resources: WorkerResources): iam.Grant {
  const {
    tables,
    events,
    tenantEvents,
    httpApi,
    scheduledRequests,
    pauseAlarms,
    function: worker,
  } = resources;
  return [
    ...(httpApi === undefined
      ? []
      : [allow(grantee, [httpApi.function.logGroup.logGroupArn], ["logs:FilterLogEvents"])]),
    allow(
      grantee,
      [worker.functionArn],
      [
        "lambda:GetFunctionConfiguration",
        "lambda:GetFunctionConcurrency",
        "lambda:DeleteFunctionConcurrency",
      ],
    ),
    // About the account, without a resource to limit them to.
    allow(grantee, ["*"], ["lambda:GetAccountSettings", "servicequotas:ListServiceQuotas"]),
    allow(grantee, tableArns(tables), ["dynamodb:DescribeTable"]),
    ...(events === undefined ? [] : eventGrants(grantee, tables.operations.tableArn, events)),
    ...(tenantEvents === undefined ? [] : tenantEventGrants(grantee, tenantEvents)),
    ...(scheduledRequests === undefined
      ? []
      : [
          allow(
            grantee,
            [scheduledRequests.deadLetterQueue.queueArn],
            ["sqs:ReceiveMessage", "sqs:DeleteMessage"],
          ),
        ]),
    ...(pauseAlarms.length === 0
      ? []
      : [
          allow(
            grantee,
            pauseAlarms.flatMap((alarm) => [alarm.alarmArn, muteRuleArn(alarm)]),
            ["cloudwatch:PutAlarmMuteRule"],
          ),
          allow(grantee, pauseAlarms.map(muteRuleArn), [
            "cloudwatch:GetAlarmMuteRule",
            "cloudwatch:DeleteAlarmMuteRule",
          ]),
        ]),
  ].reduce((all, grant) => all.combine(grant));
}

function eventGrants(
  grantee: iam.IGrantable,
  tableArn: string,
  { pipe, deadLetterQueue }: NonNullable<WorkerResources["events"]>,
): iam.Grant[] {
  return [
    allow(grantee, [pipe.attrArn], ["pipes:DescribePipe", "pipes:StartPipe"]),
    // Any stream of the table: one that was restored has another than the template knows.
    allow(grantee, [`${tableArn}/stream/*`], ["dynamodb:GetShardIterator", "dynamodb:GetRecords"]),
    allow(grantee, [deadLetterQueue.queueArn], ["sqs:ReceiveMessage", "sqs:DeleteMessage"]),
  ];
}

/** To read the events that no rule could be applied to, and to put them back into their queue. */
function tenantEventGrants(
  grantee: iam.IGrantable,
  { queue, deadLetterQueue, function: handler }: NonNullable<WorkerResources["tenantEvents"]>,
): iam.Grant[] {
  return [
    allow(grantee, [handler.logGroup.logGroupArn], ["logs:FilterLogEvents"]),
    allow(
      grantee,
      [deadLetterQueue.queueArn],
      ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:StartMessageMoveTask"],
    ),
    allow(grantee, [queue.queueArn], ["sqs:SendMessage"]),
  ];
}
