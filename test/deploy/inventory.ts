import { DescribeStackResourcesCommand, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { ListEventBusesCommand } from "@aws-sdk/client-eventbridge";
import { ListEventSourceMappingsCommand, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { ListPipesCommand } from "@aws-sdk/client-pipes";
import { ListSecretsCommand } from "@aws-sdk/client-secrets-manager";
import { ListQueuesCommand } from "@aws-sdk/client-sqs";
import type { Account } from "./account.ts";

/** The names of everything in an account that is of a kind that the stack is made of, but for dashboards, topics and keys. */
export async function namesIn(account: Account) {
  const { cloudformation, cloudwatch, dynamodb, events, lambda, logs, pipes, secrets, sqs } = account;
  const [stacks, queues, tables, functions, mappings, allSecrets, logGroups, alarms, buses, all] =
    await Promise.all([
      cloudformation.send(new DescribeStacksCommand()),
      sqs.send(new ListQueuesCommand()),
      dynamodb.send(new ListTablesCommand()),
      lambda.send(new ListFunctionsCommand()),
      lambda.send(new ListEventSourceMappingsCommand()),
      secrets.send(new ListSecretsCommand()),
      logs.send(new DescribeLogGroupsCommand()),
      cloudwatch.send(new DescribeAlarmsCommand()),
      events.send(new ListEventBusesCommand()),
      pipes.send(new ListPipesCommand()),
    ]);
  return [
    ...(stacks.Stacks ?? []).map(({ StackName }) => StackName),
    ...(queues.QueueUrls ?? []),
    ...(tables.TableNames ?? []),
    ...(functions.Functions ?? []).map(({ FunctionName }) => FunctionName),
    ...(mappings.EventSourceMappings ?? []).map(({ EventSourceMappingArn }) => EventSourceMappingArn),
    ...(allSecrets.SecretList ?? []).map(({ Name }) => Name),
    ...(logGroups.logGroups ?? []).map(({ logGroupName }) => logGroupName),
    ...(alarms.MetricAlarms ?? []).map(({ AlarmName }) => AlarmName),
    ...(buses.EventBuses ?? []).map(({ Name }) => Name),
    ...(all.Pipes ?? []).map(({ Name }) => Name),
  ];
}

/** The types whose resources hold what must not be lost. */
const DATA_TYPES = [
  "AWS::SQS::Queue",
  "AWS::DynamoDB::Table",
  "AWS::SecretsManager::Secret",
  "AWS::Logs::LogGroup",
  "AWS::KMS::Key",
];

/** A resource of a stack that holds data. */
export interface DataResource {
  readonly logicalId: string;
  readonly type: string;
  /** Its name, URL or id. */
  readonly physicalId: string;
}

/** The resources of a stack that hold data, in the order of their logical ids. */
export async function dataOf({ cloudformation }: Account, stackName: string): Promise<DataResource[]> {
  const { StackResources = [] } = await cloudformation.send(
    new DescribeStackResourcesCommand({ StackName: stackName }),
  );
  return StackResources.flatMap(
    ({ LogicalResourceId: logicalId = "", ResourceType: type = "", PhysicalResourceId: physicalId = "" }) =>
      DATA_TYPES.includes(type) ? [{ logicalId, type, physicalId }] : [],
  ).sort((a, b) => a.logicalId.localeCompare(b.logicalId));
}
