/** A production stack that is protected, decommissioned, adopted again, and recovered: docs/runbook.md, step by step. */
import { DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import {
  CreateBackupCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  RestoreTableFromBackupCommand,
  RestoreTableToPointInTimeCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
  waitUntilTableNotExists,
} from "@aws-sdk/client-dynamodb";
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  type QueueAttributeName,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { deployedPipe } from "../events/pipe.ts";
import { type DataResource, dataOf, namesIn } from "../inventory.ts";
import { type Stack, useStack } from "../stack.ts";
import { workload } from "../workload.ts";
import { startWorld, type World } from "../world.ts";
import { identifiersOf } from "./identifiers.ts";

let world: World;
let stack: Stack;
/** The queues, tables, secrets and logs of the first deployment. */
let data: readonly DataResource[];
/** What a request that waits in the bulk lane is called. */
let waiting: string;

const context = () => ({
  auth0Domain: world.tenant.domain,
  auth0BaseUrl: world.tenant.url,
  // The harder case: the data can be adopted, but not the key, whose policy names the worker's role.
  customerKey: "true",
});
const unprotected = () => ({ ...context(), deletionProtection: "false" });

beforeAll(async () => {
  world = await startWorld();
  await world.cdk.bootstrap();
});
afterAll(async () => {
  stack?.user.close();
  await world?.stop();
});

async function tables() {
  const names = (["OperationsTableName", "ConnectionsTableName", "ControlTableName"] as const).map(
    stack.output,
  );
  const described = await Promise.all(
    names.map((TableName) => world.account.dynamodb.send(new DescribeTableCommand({ TableName }))),
  );
  return described.map(({ Table }) => Table ?? {});
}

/** The resources that hold data, except the key, which cannot be adopted. */
async function adoptable(): Promise<DataResource[]> {
  return (await dataOf(world.account, stack.name)).filter(({ type }) => type !== "AWS::KMS::Key");
}

/** Whether each table refuses to be deleted. */
async function protectedTables() {
  return (await tables()).map(({ DeletionProtectionEnabled }) => DeletionProtectionEnabled);
}

async function isProtected(): Promise<boolean | undefined> {
  const { Stacks = [] } = await world.account.cloudformation.send(
    new DescribeStacksCommand({ StackName: stack.name }),
  );
  return Stacks[0]?.EnableTerminationProtection;
}

test("the second deployment protects stack and tables", async () => {
  stack = useStack(world, await world.cdk.deploy(unprotected()));
  await stack.fillInCredentials();
  expect(await isProtected()).toBe(false);
  await world.cdk.deploy(context());
  expect(await isProtected()).toBe(true);
  expect(await protectedTables()).toEqual([true, true, true]);
  await expect(world.cdk.destroy(context())).rejects.toThrow(/[Tt]ermination ?[Pp]rotection/);
  data = await adoptable();
});

test("decommissioned, it leaves its data, and nothing else", async () => {
  await stack.orgconn("pause");
  const [id = ""] = (await stack.send(workload("waiting", 2))).keys();
  waiting = id;
  await world.cdk.deploy(unprotected());
  await world.cdk.destroy(unprotected());
  // A queue's URL names the host that it was asked for by.
  const nameOf = (id: unknown) => String(id).split("/").at(-1);
  const left = (await namesIn(world.account)).map(nameOf);
  const kept = data.map(({ physicalId }) => physicalId);
  expect(left).toEqual(expect.arrayContaining(kept.filter((name) => !name.startsWith("arn:")).map(nameOf)));
  const ofStack = left.filter((name) => name?.includes("orgconn") || name?.startsWith("WorkerFunctionLogs"));
  expect(ofStack.length).toBe(kept.length);
});

test("cdk import adopts the data: the worker does what waited, with the old credentials, and the next deployment protects all of it", async () => {
  await world.cdk.adopt({ ...unprotected(), customerKey: "false" }, await identifiersOf(world.account, data));
  stack.user.close();
  stack = useStack(world, await world.cdk.deploy(unprotected()));
  expect(await adoptable()).toEqual(data);
  await stack.letReadSecrets();
  await stack.finished([waiting], 60_000);

  expect(await protectedTables()).toEqual([false, false, false]);
  await world.cdk.deploy(context());
  expect(await isProtected()).toBe(true);
  expect(await protectedTables()).toEqual([true, true, true]);
});

test("the operations table is restored under its name, with its settings, and the pipe joined to its new stream", async () => {
  const { dynamodb } = world.account;
  const TableName = stack.output("OperationsTableName");
  const copy = `${TableName}-restored`;
  const patience = { client: dynamodb, maxWaitTime: 60 };
  await stack.orgconn("pause");
  await dynamodb.send(
    new RestoreTableToPointInTimeCommand({
      SourceTableName: TableName,
      TargetTableName: copy,
      UseLatestRestorableTime: true,
    }),
  );
  await waitUntilTableExists(patience, { TableName: copy });
  const { BackupDetails } = await dynamodb.send(
    new CreateBackupCommand({ TableName: copy, BackupName: "restored" }),
  );
  await dynamodb.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
  await dynamodb.send(new DeleteTableCommand({ TableName }));
  await waitUntilTableNotExists(patience, { TableName });
  await dynamodb.send(
    new RestoreTableFromBackupCommand({ TargetTableName: TableName, BackupArn: BackupDetails?.BackupArn }),
  );
  await waitUntilTableExists(patience, { TableName });

  await dynamodb.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: true }));
  await dynamodb.send(
    new UpdateContinuousBackupsCommand({
      TableName,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    }),
  );
  await dynamodb.send(
    new UpdateTimeToLiveCommand({
      TableName,
      TimeToLiveSpecification: { Enabled: true, AttributeName: "expires_at" },
    }),
  );
  await dynamodb.send(
    new UpdateTableCommand({
      TableName,
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
    }),
  );
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
  const { TimeToLiveDescription } = await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }));
  expect(TimeToLiveDescription).toMatchObject({ TimeToLiveStatus: "ENABLED" });
  expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName).sort()).toEqual([
    "by_batch",
    "by_organization",
    "dead_letters",
    "deferred",
  ]);

  // A pipe's source cannot be changed: until the stream is named, it is the old one.
  const { Name: oldPipe, Source } = await deployedPipe(world.account);
  expect(Source).not.toBe(Table?.LatestStreamArn);
  expect((await stack.orgconn("doctor")).lines).toContainEqual(
    expect.objectContaining({ check: "outcome events", verdict: "warning" }),
  );

  await world.cdk.deploy({ ...context(), outcomeStreamArn: Table?.LatestStreamArn ?? "" });
  const joined = await deployedPipe(world.account);
  expect(joined.Source).toBe(Table?.LatestStreamArn);
  expect(joined.CurrentState).toBe("RUNNING");
  expect(oldPipe).toBeDefined();
  await stack.letReadSecrets();

  // What is on record is there still, and what comes next is recorded.
  expect((await stack.operations()).has(waiting)).toBe(true);
  await stack.orgconn("resume");
  const sent = await stack.send(workload("after", 10, 100));
  await stack.finished(sent.keys(), 60_000);
});

/** What the template sets of a lane, the policy among it. */
const ATTRIBUTES_OF_A_LANE: QueueAttributeName[] = [
  "ContentBasedDeduplication",
  "DeduplicationScope",
  "FifoQueue",
  "FifoThroughputLimit",
  "KmsMasterKeyId",
  "MessageRetentionPeriod",
  "Policy",
  "RedrivePolicy",
  "VisibilityTimeout",
];

test("a deleted lane is created again by hand, under its name and with its attributes", async () => {
  const { sqs } = world.account;
  const QueueUrl = stack.output("BulkQueueUrl");
  const attributes = async () => {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ATTRIBUTES_OF_A_LANE }),
    );
    return Attributes;
  };
  const before = await attributes();
  expect(Object.keys(before)).toEqual(expect.arrayContaining(["Policy", "RedrivePolicy", "KmsMasterKeyId"]));
  await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  expect((await stack.orgconn("doctor")).lines).toContainEqual(
    expect.objectContaining({ check: "bulk lane", verdict: "failed" }),
  );

  await stack.orgconn("pause");
  await sqs.send(new CreateQueueCommand({ QueueName: QueueUrl.split("/").at(-1), Attributes: before }));
  expect(await attributes()).toEqual(before);
  await stack.orgconn("resume");
  const sent = await stack.send(workload("anew", 10, 100));
  await stack.finished(sent.keys(), 60_000);
});
