import { CfnOutput, type Stack } from "aws-cdk-lib";
import type { OptionalOutputName, OutputName } from "../contract/output-names.ts";
import { VERSION } from "../contract/version.ts";
import { ConfigurationError } from "./configuration-error.ts";
import type { Monitoring } from "./monitoring/monitoring.ts";
import type { WorkerResources } from "./permissions/resources.ts";

type Output = readonly [value: string | undefined, description: string];

/**
 * Adds the stack outputs in which producers, operators and the command line find a worker's resources. The names are an
 * interface: do not change them.
 *
 * @throws ConfigurationError when the stack has something of such a name already.
 */
export function addOutputs(stack: Stack, worker: WorkerResources, monitoring: Monitoring): void {
  const outputs: Record<OutputName, Output> = {
    InteractiveQueueUrl: [worker.lanes.interactive.queueUrl, "Send urgent requests here"],
    BulkQueueUrl: [worker.lanes.bulk.queueUrl, "Send requests that can wait here"],
    DeadLetterQueueUrl: [
      worker.deadLetterQueue.queueUrl,
      "Requests that can never succeed, with their reasons",
    ],
    OperationsTableName: [worker.tables.operations.tableName, "One record for each operation"],
    ConnectionsTableName: [worker.tables.connections.tableName, "State last applied to each pair"],
    ControlTableName: [worker.tables.control.tableName, "What executions share"],
    FunctionName: [worker.function.functionName, "The worker"],
    InteractiveEventSourceMappingId: [
      worker.eventSources.interactive.eventSourceMappingId,
      "Disable it to stop the interactive lane",
    ],
    BulkEventSourceMappingId: [
      worker.eventSources.bulk.eventSourceMappingId,
      "Disable it to stop the bulk lane",
    ],
    CredentialsSecretArn: [worker.secrets.credentials.secretArn, "Store the application's credentials here"],
    TokenSecretArn: [worker.secrets.token.secretArn, "The worker's own: the shared access token"],
  };
  const { alarms } = monitoring;
  const optional: Record<OptionalOutputName, Output> = {
    Version: [VERSION, "The version of orgconn that the stack was deployed with"],
    LogGroupName: [worker.function.logGroup.logGroupName, "The worker's log"],
    PauseScheduleGroupName: [worker.pauseEnds.group.ref, "The schedules that end pauses"],
    PauseRoleArn: [worker.pauseEnds.role.roleArn, "What a schedule resumes a lane with"],
    RequestScheduleGroupName: [
      worker.scheduledRequests?.group.ref,
      "The schedules that send requests at a set time",
    ],
    RequestScheduleRoleArn: [worker.scheduledRequests?.role.roleArn, "What a schedule sends a request with"],
    RequestScheduleDeadLetterQueueArn: [
      worker.scheduledRequests?.deadLetterQueue.queueArn,
      "Name it in each schedule, for a request that cannot be sent",
    ],
    RequestScheduleDeadLetterQueueUrl: [
      worker.scheduledRequests?.deadLetterQueue.queueUrl,
      "Requests that schedules could not send",
    ],
    SigningKeyArn: [worker.signingKeys.at(-1)?.keyArn, "The key that signs: name it in the credentials"],
    FormerSigningKeyArn: [
      worker.signingKeys.at(-2)?.keyArn,
      "The key that signed before, until it is taken out",
    ],
    PipeName: [worker.events?.pipe.ref, "Brings outcomes from the operations table's stream to the bus"],
    UndeliveredQueueUrl: [worker.events?.deadLetterQueue.queueUrl, "Outcomes that were not announced"],
    TenantEventQueueUrl: [worker.tenantEvents?.queue.queueUrl, "Auth0's own events, for the rules"],
    TenantEventDeadLetterQueueUrl: [
      worker.tenantEvents?.deadLetterQueue.queueUrl,
      "Auth0's own events that no rule could be applied to",
    ],
    TenantEventLogGroupName: [
      worker.tenantEvents?.function.logGroup.logGroupName,
      "The log of the function that applies the rules",
    ],
    InteractiveAgeAlarmName: [
      alarms.InteractiveAge?.alarmName,
      "Mute it while the interactive lane is paused on purpose",
    ],
    InteractiveStalledAlarmName: [
      alarms.InteractiveStalled?.alarmName,
      "Mute it while the interactive lane is paused on purpose",
    ],
    HttpApiLogGroupName: [worker.httpApi?.function.logGroup.logGroupName, "The HTTP API's log"],
    BulkStalledAlarmName: [alarms.BulkStalled?.alarmName, "Mute it while the bulk lane is paused on purpose"],
  };
  const forPeople: Record<string, Output> = {
    DashboardName: [monitoring.dashboard.dashboardName, "Healthy? How much waits? How fast? What fails?"],
    AlarmTopicArn: [monitoring.alarmTopic.topicArn, "Subscribe everyone who needs to know of alarms"],
    HttpApiUrl: [worker.httpApi?.url, "Systems outside AWS send requests here, with a token"],
    EventBusName: [worker.events?.bus.eventBusName, "Rules on it get every outcome as an event"],
  };
  const all = Object.entries({ ...outputs, ...optional, ...forPeople });
  const taken = all.map(([id]) => id).filter((id) => stack.node.tryFindChild(id) !== undefined);
  if (taken.length > 0) {
    throw new ConfigurationError(
      `Stack ${stack.stackName} has ${taken.join(", ")} already, and the names of a worker's outputs are fixed: ` +
        "rename yours, or put another worker into a stack of its own",
    );
  }
  for (const [id, [value, description]] of all) {
    if (value !== undefined) new CfnOutput(stack, id, { value, description });
  }
}
