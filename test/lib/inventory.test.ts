/** What a deployment in production consists of, and what stays when its stack is deleted. */
import { expect, test } from "vitest";
import { resources } from "./resources.ts";
import { synthesize } from "./synthesize.ts";

interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

const RETAINED = "RetainExceptOnCreate, Retain";

/** By type and logical name; alarms are in monitoring/alarms.test.ts. */
const INVENTORY = {
  "AWS::SQS::Queue": {
    WorkerInteractive: RETAINED,
    WorkerBulk: RETAINED,
    WorkerDeadLetters: RETAINED,
    WorkerEventsUndelivered: RETAINED,
  },
  "AWS::SQS::QueuePolicy": {
    WorkerInteractivePolicy: "",
    WorkerBulkPolicy: "",
    WorkerDeadLettersPolicy: "",
    WorkerEventsUndeliveredPolicy: "",
  },
  "AWS::DynamoDB::Table": {
    WorkerTablesOperations: RETAINED,
    WorkerTablesConnections: RETAINED,
    WorkerTablesControl: RETAINED,
  },
  "AWS::SecretsManager::Secret": { WorkerSecretsCredentials: RETAINED, WorkerSecretsToken: RETAINED },
  "AWS::Logs::LogGroup": { WorkerFunctionLogs: RETAINED },
  "AWS::IAM::Role": { WorkerFunctionRole: "", WorkerEventsRole: "", WorkerPauseEndsRole: "" },
  "AWS::IAM::Policy": {
    WorkerFunctionRoleDefaultPolicy: "",
    WorkerEventsRoleDefaultPolicy: "",
    WorkerPauseEndsRoleDefaultPolicy: "",
  },
  // It holds schedules only while a lane is paused until a time.
  "AWS::Scheduler::ScheduleGroup": { WorkerPauseEndsGroup: "" },
  "AWS::Lambda::Function": { WorkerFunction: "" },
  "AWS::Lambda::EventSourceMapping": { WorkerInteractiveSource: "", WorkerBulkSource: "" },
  "AWS::Events::EventBus": { WorkerEventsBus: "" },
  "AWS::Pipes::Pipe": { WorkerEventsPipe: "" },
  // It encrypts alarms in transit only.
  "AWS::KMS::Key": { WorkerMonitoringTopicKey: "Delete, Delete" },
  "AWS::SNS::Topic": { WorkerMonitoringTopic: "" },
  "AWS::SNS::TopicPolicy": { WorkerMonitoringTopicPolicy: "" },
  "AWS::CloudWatch::Dashboard": { WorkerMonitoringDashboard: "" },
};

test("a deployment has these resources and no other, and retains what holds data", () => {
  const resources: Record<string, Resource> = synthesize().template.toJSON().Resources;
  const found: Record<string, Record<string, string>> = {};
  for (const [id, { Type, DeletionPolicy, UpdateReplacePolicy }] of Object.entries(resources)) {
    if (Type === "AWS::CloudWatch::Alarm") continue;
    found[Type] ??= {};
    const name = id.replace(/[0-9A-F]{8}$/, "");
    found[Type][name] = [DeletionPolicy, UpdateReplacePolicy].filter(Boolean).join(", ");
  }
  expect(found).toEqual(INVENTORY);
});

test("the function is traced", () => {
  synthesize().template.hasResourceProperties("AWS::Lambda::Function", { TracingConfig: { Mode: "Active" } });
});

test("the key of the alarms' topic is renewed", () => {
  synthesize().template.hasResourceProperties("AWS::KMS::Key", { EnableKeyRotation: true });
});

test("outputs say where everything is", () => {
  expect(Object.keys(synthesize().template.findOutputs("*")).sort()).toEqual([
    "AlarmTopicArn",
    "BulkEventSourceMappingId",
    "BulkQueueUrl",
    "BulkStalledAlarmName",
    "ConnectionsTableName",
    "ControlTableName",
    "CredentialsSecretArn",
    "DashboardName",
    "DeadLetterQueueUrl",
    "EventBusName",
    "FunctionName",
    "InteractiveAgeAlarmName",
    "InteractiveEventSourceMappingId",
    "InteractiveQueueUrl",
    "InteractiveStalledAlarmName",
    "LogGroupName",
    "OperationsTableName",
    "PauseRoleArn",
    "PauseScheduleGroupName",
    "PipeName",
    "TokenSecretArn",
    "UndeliveredQueueUrl",
    "Version",
  ]);
});

test("the credentials wait to be filled in, and no token is there yet", () => {
  const secrets = Object.values(resources(synthesize().template, "AWS::SecretsManager::Secret"));
  expect(secrets.map(({ Properties }) => JSON.parse(String(Properties?.SecretString)))).toEqual([
    { client_id: "", client_secret: "" },
    {},
  ]);
});
