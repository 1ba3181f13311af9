import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Stack } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { readEnvironment } from "../../contract/environment.ts";
import { VERSION } from "../../contract/version.ts";
import { OrganizationConnectionWorker } from "../../lib/worker.ts";
import { createApp, DEPLOYMENTS, synthesize } from "./synthesize.ts";

type Resource = { readonly Type: string; readonly Properties?: Record<string, unknown> } & Record<
  string,
  unknown
>;

function resources(template: Template, type: string): Record<string, Resource> {
  return template.findResources(type) as Record<string, Resource>;
}

const FIFO = {
  FifoQueue: true,
  ContentBasedDeduplication: false,
  DeduplicationScope: "messageGroup",
  FifoThroughputLimit: "perMessageGroupId",
  MessageRetentionPeriod: 14 * 24 * 3600,
  SqsManagedSseEnabled: true,
};

describe("queues", () => {
  const { template } = synthesize();
  const all = Object.entries(resources(template, "AWS::SQS::Queue"));
  // The pipe's is a standard queue, and no request ever lies in it.
  const queues = all.filter(([id]) => !id.startsWith("WorkerEvents"));
  const idOf = (part: string) => queues.find(([id]) => id.includes(part))?.[0] ?? "";

  test("there are two lanes and one dead-letter queue, all FIFO by name and by property", () => {
    expect(queues).toHaveLength(3);
    for (const [, { Properties }] of queues) {
      expect(Properties).toMatchObject(FIFO);
      expect(Properties?.QueueName).toMatch(/^[A-Za-z0-9_-]{1,75}\.fifo$/);
    }
    expect(new Set(queues.map(([, { Properties }]) => Properties?.QueueName))).toHaveLength(3);
  });

  test.each(["WorkerInteractive", "WorkerBulk"])(
    "%s takes 8 KiB, hides for 210 s, and redrives as a net only",
    (lane) => {
      template.hasResourceProperties("AWS::SQS::Queue", {
        QueueName: Match.stringLikeRegexp(lane.replace("Worker", "Worker-")),
        MaximumMessageSize: 8192,
        VisibilityTimeout: 210,
        RedrivePolicy: {
          maxReceiveCount: 1000,
          deadLetterTargetArn: { "Fn::GetAtt": [idOf("DeadLetters"), "Arn"] },
        },
      });
    },
  );

  test("only the lanes move messages to the dead-letter queue by themselves, and nothing moves any to the pipe's", () => {
    const allowed = (part: string) => {
      const [, queue] = all.find(([id]) => id.includes(part)) ?? [];
      return queue?.Properties?.RedriveAllowPolicy;
    };
    const arn = (lane: string) => ({
      "Fn::Join": [
        "",
        [
          "arn:",
          { Ref: "AWS::Partition" },
          ":sqs:",
          { Ref: "AWS::Region" },
          ":",
          { Ref: "AWS::AccountId" },
          `:${resources(template, "AWS::SQS::Queue")[idOf(lane)]?.Properties?.QueueName}`,
        ],
      ],
    });
    expect(allowed("DeadLetters")).toEqual({
      redrivePermission: "byQueue",
      sourceQueueArns: [arn("Interactive"), arn("Bulk")],
    });
    expect(allowed("Undelivered")).toEqual({ redrivePermission: "denyAll" });
  });

  test("the dead-letter queue takes more than a lane, and has none of its own", () => {
    const { Properties } = resources(template, "AWS::SQS::Queue")[idOf("DeadLetters")] ?? {};
    expect(Properties?.MaximumMessageSize).toBeGreaterThan(8192 + 2048);
    expect(Properties).not.toHaveProperty("RedrivePolicy");
  });

  test("each refuses a caller without TLS", () => {
    const policies = Object.values(resources(template, "AWS::SQS::QueuePolicy"));
    const refusing = policies.map(({ Properties }) => {
      const { PolicyDocument, Queues } = Properties as {
        PolicyDocument: { Statement: unknown[] };
        Queues: { Ref: string }[];
      };
      expect(PolicyDocument.Statement).toContainEqual(
        expect.objectContaining({
          Effect: "Deny",
          Action: "sqs:*",
          Principal: { AWS: "*" },
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        }),
      );
      return Queues.map(({ Ref }) => Ref);
    });
    expect(refusing.flat().sort()).toEqual(all.map(([id]) => id).sort());
  });
});

describe("tables", () => {
  const { template } = synthesize();

  test("all three are on demand, encrypted, and recoverable to any second", () => {
    template.resourceCountIs("AWS::DynamoDB::Table", 3);
    template.allResourcesProperties("AWS::DynamoDB::Table", {
      BillingMode: "PAY_PER_REQUEST",
      SSESpecification: { SSEEnabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  });

  test("operations: by operation_id, records expire, changes are streamed whole", () => {
    template.hasResourceProperties("AWS::DynamoDB::Table", {
      KeySchema: [{ AttributeName: "operation_id", KeyType: "HASH" }],
      TimeToLiveSpecification: { AttributeName: "expires_at", Enabled: true },
      StreamSpecification: { StreamViewType: "NEW_AND_OLD_IMAGES" },
    });
  });

  const ENDED_FROZEN =
    "action organization_id connection_id lane batch_id status result before before_settings superseded_by reason detail " +
    "auth0_status attempts throttles redrives enqueued_at started_at duration_ms";

  // Never change a list, nor its order: DynamoDB would rebuild the index, and CloudFormation refuses to.
  test.each([
    ["by_organization", "organization_id", "finished_at", ENDED_FROZEN.replace("organization_id ", "")],
    ["by_batch", "batch_shard", "finished_at", ENDED_FROZEN],
    ["dead_letters", "dead_letter_shard", "finished_at", ENDED_FROZEN],
    [
      "deferred",
      "deferred_shard",
      "enqueued_at",
      "action organization_id connection_id lane batch_id reason detail blocked_by retry_at auth0_status attempts throttles redrives started_at " +
        "requested_by",
    ],
  ])("index %s: by %s in order of %s, with a projection that is frozen", (name, key, time, projected) => {
    const index = Match.objectLike({
      IndexName: name,
      KeySchema: [
        { AttributeName: key, KeyType: "HASH" },
        { AttributeName: time, KeyType: "RANGE" },
      ],
    });
    template.hasResourceProperties("AWS::DynamoDB::Table", {
      GlobalSecondaryIndexes: Match.arrayWith([index]),
    });
    const { ProjectionType, NonKeyAttributes } = projectionOf(template, name);
    expect(ProjectionType).toBe("INCLUDE");
    expect(NonKeyAttributes).toEqual(projected.split(" "));
  });

  test("there is no index beside these, each within DynamoDB's 20 attributes, all together within its 100", () => {
    const indexes = tableWithKey(template, "operation_id").GlobalSecondaryIndexes ?? [];
    const sizes = indexes.map(({ Projection }) => Projection.NonKeyAttributes.length);
    expect(sizes).toHaveLength(4);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(20);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(100);
  });

  test("connections: by organization and connection, kept for ever", () => {
    const table = tableWithKey(template, "organization_id");
    expect(table.KeySchema).toEqual([
      { AttributeName: "organization_id", KeyType: "HASH" },
      { AttributeName: "connection_id", KeyType: "RANGE" },
    ]);
    expect(table).not.toHaveProperty("TimeToLiveSpecification");
  });

  test("control: by key, entries may expire", () => {
    const table = tableWithKey(template, "key");
    expect(table.KeySchema).toEqual([{ AttributeName: "key", KeyType: "HASH" }]);
    expect(table.TimeToLiveSpecification).toEqual({ AttributeName: "expires_at", Enabled: true });
  });
});

interface TableProperties {
  readonly KeySchema: readonly { readonly AttributeName: string }[];
  readonly TimeToLiveSpecification?: unknown;
  readonly GlobalSecondaryIndexes?: readonly {
    readonly IndexName: string;
    readonly Projection: { readonly ProjectionType: string; readonly NonKeyAttributes: readonly string[] };
  }[];
}

function tableWithKey(template: Template, key: string): TableProperties {
  const tables = Object.values(resources(template, "AWS::DynamoDB::Table"));
  const found = tables
    .map(({ Properties }) => Properties as unknown as TableProperties)
    .find(({ KeySchema }) => KeySchema[0]?.AttributeName === key);
  if (found === undefined) throw new Error(`no table has the key ${key}`);
  return found;
}

function projectionOf(template: Template, indexName: string) {
  const index = tableWithKey(template, "operation_id").GlobalSecondaryIndexes?.find(
    ({ IndexName }) => IndexName === indexName,
  );
  if (index === undefined) throw new Error(`no index is called ${indexName}`);
  return index.Projection;
}

test("whether a lane is paused is always said: a deployment never leaves it to what is there", () => {
  const enabled = (context: Record<string, unknown>) =>
    Object.entries(resources(synthesize(context).template, "AWS::Lambda::EventSourceMapping"))
      .map(([id, { Properties }]) => [id.includes("Bulk") ? "bulk" : "interactive", Properties?.Enabled])
      .sort();
  const of = (bulk: boolean, interactive: boolean) => [
    ["bulk", bulk],
    ["interactive", interactive],
  ];
  expect(enabled({})).toEqual(of(true, true));
  expect(enabled({ pausedLanes: "bulk" })).toEqual(of(false, true));
  expect(enabled({ pausedLanes: "interactive, bulk" })).toEqual(of(false, false));
});

describe("function", () => {
  const { template } = synthesize({
    auth0BaseUrl: "http://127.0.0.1:4010",
    bulkMaximumConcurrency: "7",
    interactiveMaximumConcurrency: "3",
    bulkReserveShare: "0.35",
    recordRetentionDays: "31",
    maximumWaitSeconds: "60",
    rateLimit: "5,150",
    logRetentionDays: "14",
  });

  test("is Node 24 on arm64, 256 MB, shorter than its lanes' visibility timeout", () => {
    template.hasResourceProperties("AWS::Lambda::Function", {
      Runtime: "nodejs24.x",
      Architectures: ["arm64"],
      MemorySize: 256,
      Timeout: 180,
      Handler: "index.handler",
    });
  });

  test("is the only one: no helper functions of CDK's", () => {
    template.resourceCountIs("AWS::Lambda::Function", 1);
  });

  test("has the environment that the worker reads, from context to parsed value", () => {
    const variables = variablesOf(template);

    const environment = readEnvironment(variables);
    expect(environment).toMatchObject({
      AUTH0_DOMAIN: "acme.eu.auth0.com",
      AUTH0_BASE_URL: "http://127.0.0.1:4010",
      BULK_RESERVE_SHARE: 0.35,
      RECORD_RETENTION_DAYS: 31,
      INTERACTIVE_MAXIMUM_CONCURRENCY: 3,
      BULK_MAXIMUM_CONCURRENCY: 7,
      MAXIMUM_WAIT_SECONDS: 60,
      RATE_LIMIT: { burst: 5, refillPerSecond: 2.5 },
      ORGCONN_VERSION: VERSION,
    });
    expect(Object.keys(variables).sort()).toEqual(Object.keys(environment).sort());
  });

  test.each([0, 1e-7, 0.2, 0.9])("reads the share %d as it was meant", (bulkReserveShare) => {
    const variables = variablesOf(synthesize({ bulkReserveShare }).template);
    expect(readEnvironment(variables).BULK_RESERVE_SHARE).toBeCloseTo(bulkReserveShare, 2);
  });

  test("logs into a group of its own, which forgets", () => {
    const [logGroup] = Object.keys(resources(template, "AWS::Logs::LogGroup"));
    template.hasResourceProperties("AWS::Lambda::Function", {
      LoggingConfig: { LogFormat: "JSON", LogGroup: { Ref: logGroup } },
    });
    template.hasResourceProperties("AWS::Logs::LogGroup", { RetentionInDays: 14 });
  });

  test("is fed by both lanes: ten messages, partial answers, limited concurrency", () => {
    template.resourceCountIs("AWS::Lambda::EventSourceMapping", 2);
    template.allResourcesProperties("AWS::Lambda::EventSourceMapping", {
      BatchSize: 10,
      FunctionResponseTypes: ["ReportBatchItemFailures"],
    });
    const concurrencies = Object.values(resources(template, "AWS::Lambda::EventSourceMapping")).map(
      ({ Properties }) => {
        const { EventSourceArn, ScalingConfig } = Properties as {
          EventSourceArn: { "Fn::GetAtt": [string, string] };
          ScalingConfig: { MaximumConcurrency: number };
        };
        return [
          EventSourceArn["Fn::GetAtt"][0].replace(/[0-9A-F]{8}$/, ""),
          ScalingConfig.MaximumConcurrency,
        ];
      },
    );
    expect(concurrencies).toEqual([
      ["WorkerInteractive", 3],
      ["WorkerBulk", 7],
    ]);
  });
});

/** The function's environment; a reference stands in it as its text. */
function variablesOf(template: Template): Record<string, string> {
  const [worker] = Object.values(resources(template, "AWS::Lambda::Function"));
  const environment = worker?.Properties?.Environment as { Variables: Record<string, unknown> } | undefined;
  return Object.fromEntries(
    Object.entries(environment?.Variables ?? {}).map(([name, value]) => [
      name,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

describe("secrets", () => {
  const { template } = synthesize();

  test("the credentials wait to be filled in, and no token is there yet", () => {
    const secrets = Object.values(resources(template, "AWS::SecretsManager::Secret"));
    expect(secrets.map(({ Properties }) => JSON.parse(String(Properties?.SecretString)))).toEqual([
      { client_id: "", client_secret: "" },
      {},
    ]);
  });
});

describe("environment", () => {
  const DATA = [
    "AWS::SQS::Queue",
    "AWS::DynamoDB::Table",
    "AWS::SecretsManager::Secret",
    "AWS::Logs::LogGroup",
    "AWS::KMS::Key",
  ];

  test("production, the default, keeps what it knows, unless its first deployment fails, and refuses to be deleted", () => {
    const { stack, template } = synthesize({ customerKey: true });
    expect(stack.stackName).toBe("orgconn-production-acme-eu-auth0-com");
    expect(stack.terminationProtection).toBe(true);
    for (const type of DATA) {
      template.allResources(type, { DeletionPolicy: "RetainExceptOnCreate", UpdateReplacePolicy: "Retain" });
    }
    template.allResourcesProperties("AWS::DynamoDB::Table", { DeletionProtectionEnabled: true });
  });

  test("nothing is kept under plain Retain, which would outlive the first deployment that fails", () => {
    for (const context of Object.values(DEPLOYMENTS)) {
      const all: Record<string, Resource> = synthesize(context).template.toJSON().Resources;
      const retained = Object.entries(all).filter(([, { DeletionPolicy }]) => DeletionPolicy === "Retain");
      expect(retained).toEqual([]);
    }
  });

  test("deletion protection may be off, for the first deployment and before the last; the data stay", () => {
    const { stack, template } = synthesize({ deletionProtection: false });
    expect(stack.terminationProtection).toBe(false);
    template.allResourcesProperties("AWS::DynamoDB::Table", { DeletionProtectionEnabled: false });
    template.allResources("AWS::DynamoDB::Table", { DeletionPolicy: "RetainExceptOnCreate" });
  });

  test("one that retains nothing goes without a trace", () => {
    const { stack, template } = synthesize({ environment: "pre-prod", retain: false, customerKey: true });
    expect(stack.stackName).toBe("orgconn-pre--prod-acme-eu-auth0-com");
    expect(stack.terminationProtection).toBe(false);
    for (const type of DATA) template.allResources(type, { DeletionPolicy: "Delete" });
    template.allResourcesProperties("AWS::DynamoDB::Table", { DeletionProtectionEnabled: false });
  });

  test("a region may be named", () => {
    expect(synthesize({ region: "eu-west-1" }).stack.environment).toBe("aws://unknown-account/eu-west-1");
  });

  test("otherwise the stack is bound to no account and no region", () => {
    const { stack, template } = synthesize();
    expect(stack.environment).toBe("aws://unknown-account/unknown-region");
    expect(JSON.stringify(template.toJSON())).not.toMatch(/\b\d{12}\b|us-[a-z]+-\d/);
  });
});

test("the construct in another team's app keeps its data unless told otherwise", () => {
  const stack = new Stack(createApp(), "Platform");
  new OrganizationConnectionWorker(stack, "Kept", { auth0Domain: "acme.eu.auth0.com" });
  new OrganizationConnectionWorker(stack, "Gone", { auth0Domain: "acme.eu.auth0.com", retain: false });
  const tables = Object.entries(Template.fromStack(stack).findResources("AWS::DynamoDB::Table"));
  const policies = tables.map(([id, { DeletionPolicy }]) => [id.slice(0, 4), DeletionPolicy]);
  expect(policies).toEqual([
    ...Array(3).fill(["Kept", "RetainExceptOnCreate"]),
    ...Array(3).fill(["Gone", "Delete"]),
  ]);
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
    "PipeName",
    "TokenSecretArn",
    "UndeliveredQueueUrl",
    "Version",
  ]);
});

describe("an upgrade from 0.1.0", () => {
  const before: Record<string, Resource> = JSON.parse(
    readFileSync(join(import.meta.dirname, "../deploy/upgrade/0.1.0.template.json"), "utf8"),
  ).Resources;
  const after: Record<string, Resource> = synthesize({
    auth0Domain: "tenant.example.auth0.com",
    auth0BaseUrl: "http://127.0.0.1:1",
    environment: "ci",
    retain: false,
    customerKey: true,
    alarmEmail: "on-call@example.com",
    interactiveProducerAccounts: "111122223333",
  }).template.toJSON().Resources;

  /** What CloudFormation replaces a resource for, of what holds data or is known by its name. Source: each type's documentation. */
  const CREATE_ONLY: Readonly<Record<string, readonly string[]>> = {
    "AWS::SQS::Queue": ["QueueName", "FifoQueue"],
    "AWS::DynamoDB::Table": ["TableName", "KeySchema", "LocalSecondaryIndexes"],
    "AWS::SecretsManager::Secret": ["Name"],
    "AWS::Logs::LogGroup": ["LogGroupName"],
    "AWS::KMS::Key": [],
    "AWS::Events::EventBus": ["Name"],
    "AWS::Pipes::Pipe": ["Name", "Source", "SourceParameters"],
    "AWS::Lambda::Function": ["FunctionName"],
    "AWS::Lambda::EventSourceMapping": ["EventSourceArn"],
    "AWS::SNS::Topic": ["TopicName", "FifoTopic"],
  };

  test.each(Object.keys(CREATE_ONLY))("replaces no %s", (type) => {
    const identities = (all: Record<string, Resource>) =>
      Object.entries(all)
        .filter(([, { Type }]) => Type === type)
        .map(([id, { Properties }]) => [id, CREATE_ONLY[type]?.map((name) => Properties?.[name])]);
    expect(identities(before).length).toBeGreaterThan(0);
    expect(identities(after)).toEqual(identities(before));
  });

  test("writes no secret's value again", () => {
    const values = (all: Record<string, Resource>) =>
      Object.entries(all).flatMap(([id, { Properties }]) =>
        Properties?.SecretString ? [[id, Properties.SecretString]] : [],
      );
    expect(values(before)).toHaveLength(2);
    expect(values(after)).toEqual(values(before));
  });

  test("rebuilds no index, and adds one at most to each table, as DynamoDB allows", () => {
    for (const [id, { Type, Properties }] of Object.entries(before)) {
      if (Type !== "AWS::DynamoDB::Table") continue;
      const old = (Properties?.GlobalSecondaryIndexes ?? []) as object[];
      const now = (after[id]?.Properties?.GlobalSecondaryIndexes ?? []) as object[];
      expect(now.slice(0, old.length)).toEqual(old);
      expect(now.length - old.length).toBeLessThanOrEqual(1);
    }
  });
});

test("the template is the one that was reviewed", () => {
  const text = JSON.stringify(synthesize().template.toJSON(), null, 2);
  // The code's hash changes with every line of the worker.
  expect(text.replaceAll(/[0-9a-f]{64}/g, "ASSET")).toMatchSnapshot();
});
