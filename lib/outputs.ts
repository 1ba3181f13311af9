import { CfnOutput, type Stack } from "aws-cdk-lib";
import type { OutputName } from "./output-names.ts";
import type { OrganizationConnectionWorker } from "./worker.ts";

/**
 * Writes down what a deployed worker is made of, where producers, operators and the command line look for it. The
 * names are an interface: others read them.
 */
export function addOutputs(stack: Stack, worker: OrganizationConnectionWorker): void {
  const outputs: Record<OutputName, readonly [value: string, description: string]> = {
    InteractiveQueueUrl: [worker.lanes.interactive.queueUrl, "Send urgent requests here"],
    BulkQueueUrl: [worker.lanes.bulk.queueUrl, "Send requests that have time here"],
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
    CredentialsSecretArn: [worker.secrets.credentials.secretArn, "Put the application's credentials in here"],
    TokenSecretArn: [worker.secrets.token.secretArn, "The worker's own: the shared access token"],
  };
  const forPeople = {
    DashboardName: [
      worker.monitoring.dashboard.dashboardName,
      "Healthy? How much waits? How fast? What fails?",
    ],
    AlarmTopicArn: [worker.monitoring.alarmTopic.topicArn, "Subscribe to it who has to know of alarms"],
    ...(worker.events && {
      EventBusName: [worker.events.bus.eventBusName, "Rules on it get every outcome as an event"],
    }),
  };
  for (const [id, [value, description]] of Object.entries({ ...outputs, ...forPeople })) {
    new CfnOutput(stack, id, { value, description });
  }
}
