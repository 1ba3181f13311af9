import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Stack } from "aws-cdk-lib";
import { Annotations, Match, Template } from "aws-cdk-lib/assertions";
import * as iam from "aws-cdk-lib/aws-iam";
import * as kms from "aws-cdk-lib/aws-kms";
import { describe, expect, test } from "vitest";
import { PERMISSIONS } from "../../cli/permissions.ts";
import { ConfigurationError } from "../../lib/configuration-error.ts";
import { OrganizationConnectionWorker } from "../../lib/worker.ts";
import type { OrganizationConnectionWorkerProps } from "../../lib/worker-props.ts";
import { READER_CALLS } from "../console/reader-calls.ts";
import { allowedTo, listOf, policiesOf, textOf } from "./policies.ts";
import { runbookSections } from "./runbook.ts";
import { createApp } from "./synthesize.ts";

const REGION = "eu-central-1";
const KEY = `arn:aws:kms:${REGION}:999999999999:key/0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f`;

/** A worker in an app that is not ours. */
function workerInAnApp(
  props: (stack: Stack) => Omit<OrganizationConnectionWorkerProps, "auth0Domain"> = () => ({}),
) {
  const stack = new Stack(createApp(), "Platform", { env: { region: REGION, account: "999999999999" } });
  const worker = new OrganizationConnectionWorker(stack, "Worker", {
    auth0Domain: "acme.eu.auth0.com",
    ...props(stack),
  });
  return { stack, worker };
}

type Grant = (worker: OrganizationConnectionWorker, grantee: iam.IGrantable) => void;

/** What a grantee may do. */
function granted(grant: Grant, ...props: Parameters<typeof workerInAnApp>): string[] {
  const { stack, worker } = workerInAnApp(...props);
  grant(worker, new iam.Role(stack, "Grantee", { assumedBy: new iam.AccountRootPrincipal() }));
  return allowedTo(Template.fromStack(stack), "Grantee");
}

const EVENT_SOURCES = ["Interactive", "Bulk"].map(
  (lane) => `arn:aws:lambda:${REGION}:999999999999:event-source-mapping:Worker${lane}Source`,
);

/** The rule that mutes an alarm of a paused lane has the alarm's name. */
const muteRule = (alarm: string) =>
  `arn:aws:cloudwatch:${REGION}:999999999999:alarm-mute-rule:WorkerMonitoringAlarms${alarm}`;

/** The schedule that ends a pause of a lane. */
const SCHEDULES = ["interactive", "bulk"].map(
  (lane) => `arn:aws:scheduler:${REGION}:999999999999:schedule/WorkerPauseEndsGroup/resume-${lane}`,
);

const READ = [
  ...["Operations", "Connections", "Control"].flatMap((table) => [
    `dynamodb:GetItem on WorkerTables${table}`,
    `dynamodb:Query on WorkerTables${table}`,
  ]),
  ...["by_organization", "by_batch", "dead_letters", "deferred"].flatMap((index) => [
    `dynamodb:GetItem on WorkerTablesOperations/index/${index}`,
    `dynamodb:Query on WorkerTablesOperations/index/${index}`,
  ]),
  "dynamodb:Scan on WorkerTablesControl",
  `cloudformation:DescribeStacks on arn:aws:cloudformation:${REGION}:999999999999:stack/Platform/*`,
  ...EVENT_SOURCES.map((arn) => `lambda:GetEventSourceMapping on ${arn}`),
  ...SCHEDULES.map((arn) => `scheduler:GetSchedule on ${arn}`),
  "logs:FilterLogEvents on WorkerFunctionLogs",
  ...["Interactive", "Bulk", "DeadLetters"].map((queue) => `sqs:GetQueueAttributes on Worker${queue}`),
];

const OPERATE = [
  ...READ,
  "sqs:SendMessage on WorkerInteractive",
  "sqs:SendMessage on WorkerBulk",
  "sqs:ReceiveMessage on WorkerDeadLetters",
  "sqs:DeleteMessage on WorkerDeadLetters",
  "sqs:ChangeMessageVisibility on WorkerDeadLetters",
  ...["Operations", "Connections", "Control"].flatMap((table) => [
    `dynamodb:PutItem on WorkerTables${table}`,
    `dynamodb:UpdateItem on WorkerTables${table}`,
  ]),
  "dynamodb:Scan on WorkerTablesConnections",
  "dynamodb:BatchGetItem on WorkerTablesConnections",
  "dynamodb:BatchGetItem on WorkerTablesOperations",
  ...["Operations", "Connections", "Control"].map(
    (table) => `dynamodb:DescribeTable on WorkerTables${table}`,
  ),
  ...["GetFunctionConfiguration", "GetFunctionConcurrency", "DeleteFunctionConcurrency"].map(
    (action) => `lambda:${action} on WorkerFunction`,
  ),
  "lambda:GetAccountSettings on *",
  "servicequotas:ListServiceQuotas on *",
  ...["DescribePipe", "StartPipe"].map((action) => `pipes:${action} on WorkerEventsPipe`),
  ...["GetShardIterator", "GetRecords"].map(
    (action) => `dynamodb:${action} on WorkerTablesOperations/stream/*`,
  ),
  ...["ReceiveMessage", "DeleteMessage"].map((action) => `sqs:${action} on WorkerEventsUndelivered`),
  ...["InteractiveAge", "InteractiveStalled", "BulkStalled"].flatMap((alarm) => [
    `cloudwatch:PutAlarmMuteRule on WorkerMonitoringAlarms${alarm}`,
    ...["PutAlarmMuteRule", "GetAlarmMuteRule", "DeleteAlarmMuteRule"].map(
      (action) => `cloudwatch:${action} on ${muteRule(alarm)}`,
    ),
  ]),
  ...EVENT_SOURCES.map((arn) => `lambda:UpdateEventSourceMapping on ${arn}`),
  ...["CreateSchedule", "UpdateSchedule", "DeleteSchedule"].flatMap((action) =>
    SCHEDULES.map((arn) => `scheduler:${action} on ${arn}`),
  ),
  "iam:PassRole on WorkerPauseEndsRole",
  "secretsmanager:GetSecretValue on WorkerSecretsCredentials",
  "secretsmanager:GetSecretValue on WorkerSecretsToken",
  "secretsmanager:PutSecretValue on WorkerSecretsToken",
];

/** Where a key in KMS signs. */
const WITH_A_KEY = () => ({ credentials: "kms" }) as const;
const READ_KEY = ["kms:DescribeKey on WorkerSigningKeysKey1", "kms:GetPublicKey on WorkerSigningKeysKey1"];
const OPERATE_WITH_A_KEY = [...OPERATE, ...READ_KEY, "kms:Sign on WorkerSigningKeysKey1"];

/** AWS tells every caller who it is. */
const NO_PERMISSION_NEEDED = ["GetCallerIdentity"];

/** Commands that are for the embedded stack alone. */
const LOCAL_ONLY = /^(demo|local)\//;

/** What sources ask AWS for, as its actions are named: `"SendMessage"` in `dead-letters/redrive.ts`. */
function requestsIn(...folders: readonly string[]) {
  return folders.flatMap((folder) => {
    const root = join(import.meta.dirname, "../..", folder);
    const files = readdirSync(root, { recursive: true, encoding: "utf8" });
    return files
      .filter((file) => file.endsWith(".ts") && !LOCAL_ONLY.test(file))
      .flatMap((file) =>
        [
          ...readFileSync(join(root, file), "utf8").matchAll(
            /new (\w+?)(?:Batch)?Command\(|paginate(\w+)\(/g,
          ),
        ].map(([, command, pages]) => ({ file, request: command ?? pages ?? "" })),
      );
  });
}

describe("who may do what", () => {
  test("a producer: send to one lane, and nothing else", () => {
    expect(granted((worker, grantee) => worker.grantEnqueue(grantee))).toEqual([
      "sqs:SendMessage on WorkerInteractive",
    ]);
    expect(granted((worker, grantee) => worker.grantEnqueue(grantee, "bulk"))).toEqual([
      "sqs:SendMessage on WorkerBulk",
    ]);
  });

  test("a reader: look at records, depths and pauses", () => {
    expect(granted((worker, grantee) => worker.grantRead(grantee))).toEqual([...READ].sort());
  });

  test("a reader: all that a console asks for that is read only", () => {
    const missing = READER_CALLS.filter((call) => {
      const [action = "", resource = ""] = call.split(" on ");
      return !READ.some((allowed) => allowed.startsWith(`${action} on `) && allowed.endsWith(resource));
    });
    expect(missing).toEqual([]);
  });

  test("a producer that waits: look up an operation by its id, and nothing else", () => {
    expect(granted((worker, grantee) => worker.grantReadOperation(grantee))).toEqual([
      "dynamodb:GetItem on WorkerTablesOperations",
    ]);
  });

  test("who rotates credentials: put them in, and not read those that are there", () => {
    expect(granted((worker, grantee) => worker.grantRotateCredentials(grantee))).toEqual([
      `cloudformation:DescribeStacks on arn:aws:cloudformation:${REGION}:999999999999:stack/Platform/*`,
      "secretsmanager:PutSecretValue on WorkerSecretsCredentials",
    ]);
  });

  test("an operator: what the commands and the runbook do", () => {
    expect(granted((worker, grantee) => worker.grantOperate(grantee))).toEqual([...OPERATE].sort());
  });

  test("where a key in KMS signs: its public half and its state for readers and for who rotates, its signature for operators", () => {
    expect(granted((worker, grantee) => worker.grantRead(grantee), WITH_A_KEY)).toEqual(
      [...READ, ...READ_KEY].sort(),
    );
    expect(granted((worker, grantee) => worker.grantRotateCredentials(grantee), WITH_A_KEY)).toEqual([
      `cloudformation:DescribeStacks on arn:aws:cloudformation:${REGION}:999999999999:stack/Platform/*`,
      ...READ_KEY,
      "secretsmanager:PutSecretValue on WorkerSecretsCredentials",
    ]);
    expect(granted((worker, grantee) => worker.grantOperate(grantee), WITH_A_KEY)).toEqual(
      [...OPERATE_WITH_A_KEY].sort(),
    );
  });

  test("where a key in KMS signs, an operator signs by RS256 alone", () => {
    const { stack, worker } = workerInAnApp(WITH_A_KEY);
    worker.grantOperate(new iam.Role(stack, "Grantee", { assumedBy: new iam.AccountRootPrincipal() }));
    const signing = policiesOf(Template.fromStack(stack))
      .filter(({ roles }) => roles.includes("Grantee"))
      .flatMap(({ statements }) => statements)
      .filter(({ Action }) => JSON.stringify(Action).includes("kms:Sign"));
    expect(signing).toEqual([
      expect.objectContaining({
        Condition: { StringEquals: { "kms:SigningAlgorithm": "RSASSA_PKCS1_V1_5_SHA_256" } },
      }),
    ]);
  });

  test("an operator: everything that the sources of the commands ask AWS for", () => {
    const actions = OPERATE_WITH_A_KEY.map((permission) => permission.replace(/^\w+:(\w+) on .*$/, "$1"));
    const missing = requestsIn("cli", "operator", "client", "aws").filter(
      ({ request }) => !actions.includes(request) && !NO_PERMISSION_NEEDED.includes(request),
    );
    expect(missing).toEqual([]);
  });

  test("an operator: what docs/cli.md says that each command needs", () => {
    const actions = new Set(OPERATE_WITH_A_KEY.map((permission) => permission.replace(/ on .*$/, "")));
    const commands = PERMISSIONS.flatMap((needs) => needs.actions);
    const runbook = runbookSections().flatMap(({ calls }) => calls.flatMap(({ actions: called }) => called));
    const needed = new Set([...commands, ...runbook]);
    expect(commands.filter((action) => !actions.has(action))).toEqual([]);
    expect([...actions].filter((action) => !needed.has(action))).toEqual([]);
  });
});

describe("a grantee of another account", () => {
  const foreigner = (stack: Stack) =>
    iam.Role.fromRoleArn(stack, "Foreigner", "arn:aws:iam::111122223333:role/onboarding");

  test("may be granted to send: the queue's policy says so", () => {
    const { stack, worker } = workerInAnApp();
    worker.grantEnqueue(foreigner(stack), "bulk");
    const [policy] = policiesOf(Template.fromStack(stack)).filter(({ id }) => id === "WorkerBulkPolicy");
    expect(policy?.statements).toContainEqual(
      expect.objectContaining({
        Effect: "Allow",
        Action: "sqs:SendMessage",
        Principal: { AWS: "arn:aws:iam::111122223333:role/onboarding" },
      }),
    );
  });

  test("cannot be granted more, and that does not go unnoticed", () => {
    const { worker } = workerInAnApp();
    const account = new iam.AccountPrincipal("111122223333");
    expect(() => worker.grantRead(account)).toThrow(/could not be added/);
    expect(() => worker.grantOperate(account)).toThrow(/could not be added/);
  });

  test("cannot be granted more by way of a role of theirs, which CDK would leave as it is in silence", () => {
    const { stack, worker } = workerInAnApp();
    const role = foreigner(stack);
    for (const grant of [
      () => worker.grantRead(role),
      () => worker.grantOperate(role),
      () => worker.grantReadOperation(role),
      () => worker.grantRotateCredentials(role),
      () => worker.grantSchedule(role),
    ]) {
      expect(grant).toThrow(
        "Permissions could not be added: the grantee is of account 111122223333, the worker of 999999999999. " +
          "Grant them to a role of the worker's account, and let the other account assume it.",
      );
    }
  });
});

describe("a grantee of a named account, where the worker's account is known only when it is deployed", () => {
  const ROLE = "arn:aws:iam::111122223333:role/onboarding";
  const agnostic = (encrypted = false) => {
    const stack = new Stack(createApp(), "Platform");
    const worker = new OrganizationConnectionWorker(stack, "Worker", {
      auth0Domain: "acme.eu.auth0.com",
      ...(encrypted && { encryptionKey: new kms.Key(stack, "Key") }),
    });
    return { stack, worker };
  };

  test.each([
    ["grantRead", "role"],
    ["grantOperate", "role"],
    ["grantReadOperation", "role"],
    ["grantRotateCredentials", "role"],
    ["grantSchedule", "role"],
    ["grantOperate", "user"],
  ] as const)(
    "%s is refused for a %s: the account's own one of that name would get the policy",
    (grant, kind) => {
      const { stack, worker } = agnostic();
      const grantee =
        kind === "role"
          ? iam.Role.fromRoleArn(stack, "Foreigner", ROLE)
          : iam.User.fromUserArn(stack, "Foreigner", "arn:aws:iam::111122223333:user/onboarding");
      expect(() => worker[grant](grantee)).toThrow(
        new ConfigurationError(
          "Permissions could not be added: the grantee is of account 111122223333, and the stack Platform does not say which account the " +
            "worker is of. Give the stack its account (`env`), or, if they are the same, name the grantee without its account, as " +
            "Role.fromRoleName() does. Grant them to a role of the worker's account, and let the other account assume it.",
        ),
      );
      expect(policiesOf(Template.fromStack(stack)).filter(({ id }) => id.startsWith("Foreigner"))).toEqual(
        [],
      );
    },
  );

  test.each([
    ["a role", (stack: Stack) => iam.Role.fromRoleArn(stack, "Foreigner", ROLE), ROLE],
    [
      "a user",
      (stack: Stack) => iam.User.fromUserArn(stack, "Foreigner", "arn:aws:iam::111122223333:user/onboarding"),
      "arn:aws:iam::111122223333:user/onboarding",
    ],
  ] as const)(
    "%s may be granted to send: the policies of queue and key name it, and nothing else is changed",
    (_name, of, arn) => {
      const { stack, worker } = agnostic(true);
      worker.grantEnqueue(of(stack));
      const template = Template.fromStack(stack);
      const naming = policiesOf(template).filter(({ statements }) =>
        JSON.stringify(statements).includes(arn),
      );
      expect(naming.map(({ id }) => id).sort()).toEqual(["Key", "WorkerInteractivePolicy"]);
      for (const type of ["AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"]) {
        expect(Object.keys(template.findResources(type)).filter((id) => id.startsWith("Foreigner"))).toEqual(
          [],
        );
      }
    },
  );

  test("a role that is named without an account, or made in the stack, is granted everything", () => {
    const { stack, worker } = agnostic();
    worker.grantOperate(iam.Role.fromRoleName(stack, "Named", "on-call"));
    worker.grantEnqueue(new iam.Role(stack, "Own", { assumedBy: new iam.AccountRootPrincipal() }));
    const template = Template.fromStack(stack);
    expect(allowedTo(template, "Own")).toContain("sqs:SendMessage on WorkerInteractive");
    template.hasResourceProperties("AWS::IAM::Policy", { Roles: ["on-call"] });
  });
});

test("a user of another account may be granted to send, and no user of the worker's account gets it", () => {
  const { stack, worker } = workerInAnApp();
  worker.grantEnqueue(iam.User.fromUserArn(stack, "Foreigner", "arn:aws:iam::111122223333:user/onboarding"));
  const template = Template.fromStack(stack);
  expect(JSON.stringify(template.findResources("AWS::SQS::QueuePolicy"))).toContain(":user/onboarding");
  expect(JSON.stringify(template.findResources("AWS::IAM::Policy"))).not.toContain("onboarding");
});

describe("an imported key, whose policy CDK cannot change", () => {
  const warningsOf = (
    grant: (worker: OrganizationConnectionWorker, stack: Stack) => void,
    props: Partial<OrganizationConnectionWorkerProps> = {},
  ) => {
    const { stack, worker } = workerInAnApp((stack) => ({
      ...props,
      encryptionKey: kms.Key.fromKeyArn(stack, "Key", KEY),
    }));
    grant(worker, stack);
    return Annotations.fromStack(stack)
      .findWarning("*", Match.stringLikeRegexp(KEY))
      .map(({ entry }) => String(entry.data));
  };

  const SENDERS = expect.stringMatching(
    /"Action":\["kms:Decrypt","kms:GenerateDataKey"\].*"kms:ViaService":"sqs\.eu-central-1\./,
  );

  test("has to let logs, alarms and the outcomes' bus use it: synthesis warns of those alone", () => {
    const warnings = warningsOf((worker, stack) =>
      worker.grantEnqueue(new iam.Role(stack, "Own", { assumedBy: new iam.AccountRootPrincipal() })),
    );
    expect(warnings).toHaveLength(3);
    expect(warnings.join()).toContain(`"Service":"logs.${REGION}.amazonaws.com"`);
    expect(warnings.join()).toContain('"Service":"cloudwatch.amazonaws.com"');
  });

  test("has to let EventBridge use it where outcomes are announced", () => {
    const warnings = warningsOf(() => {}, { outcomeEvents: true });
    expect(warnings.filter((warning) => warning.includes('"Service":"events.amazonaws.com"'))).toEqual([
      expect.stringContaining('"kms:EncryptionContext:aws:events:event-bus:arn"'),
    ]);
  });

  test("has to let a role of another account use it: synthesis prints the statement", () => {
    const arn = "arn:aws:iam::111122223333:role/onboarding";
    const warnings = warningsOf((worker, stack) =>
      worker.grantEnqueue(iam.Role.fromRoleArn(stack, "Foreigner", arn)),
    );
    expect(warnings.filter((warning) => warning.includes(arn))).toEqual([SENDERS]);
  });

  test("has to let an account of producers use it: synthesis prints the statement", () => {
    const warnings = warningsOf(() => {}, { interactiveProducerAccounts: ["111122223333"] });
    expect(warnings.filter((warning) => warning.includes(":iam::111122223333:root"))).toEqual([SENDERS]);
  });
});

describe("with a customer's key, each may use it for what they do", () => {
  // An operator reads by a statement of its own, which names fewer services.
  const keyActions = (grant: Grant) => [
    ...new Set(
      granted(grant, (stack) => ({ encryptionKey: kms.Key.fromKeyArn(stack, "Key", KEY) })).filter(
        (permission) => permission.startsWith("kms:"),
      ),
    ),
  ];
  const onKey = (...actions: string[]) => actions.map((action) => `kms:${action} on ${KEY}`);

  test("a producer", () => {
    expect(keyActions((worker, grantee) => worker.grantEnqueue(grantee))).toEqual(
      onKey("Decrypt", "GenerateDataKey"),
    );
  });

  test("a reader", () => {
    expect(keyActions((worker, grantee) => worker.grantRead(grantee))).toEqual(
      onKey("Decrypt", "DescribeKey"),
    );
  });

  test("an operator", () => {
    expect(keyActions((worker, grantee) => worker.grantOperate(grantee))).toEqual(
      onKey(
        "Decrypt",
        "DescribeKey",
        "Encrypt",
        "GenerateDataKey",
        "GenerateDataKeyWithoutPlaintext",
        "ReEncryptFrom",
        "ReEncryptTo",
      ),
    );
  });
});

describe("producers in other accounts", () => {
  const { stack } = workerInAnApp((scope) => ({
    encryptionKey: new kms.Key(scope, "Key"),
    interactiveProducerAccounts: ["111122223333"],
    bulkProducerAccounts: ["111122223333", "444455556666"],
  }));
  const policies = policiesOf(Template.fromStack(stack));

  /** `"111122223333: sqs:SendMessage on WorkerBulkPolicy"`, for what policies allow other accounts. */
  const trusted = (wanted: string) =>
    policies
      .filter(({ type }) => type === wanted)
      .flatMap(({ id, statements }) =>
        statements.flatMap(({ Effect, Principal, Action, Condition }) =>
          accountsOf(Principal)
            .filter((account) => Effect === "Allow" && account !== "999999999999")
            .map((account) => `${account}: ${listOf(Action).join(" ")} on ${id}${condition(Condition)}`),
        ),
      );
  const accountsOf = (principal: unknown) =>
    listOf((principal as { AWS?: unknown }).AWS ?? []).flatMap(
      (arn) => /:iam::(\d+):root$/.exec(textOf(arn))?.[1] ?? [],
    );
  const condition = (value: unknown) => (value === undefined ? "" : ` if ${JSON.stringify(value)}`);

  test("send to the lane that trusts them", () => {
    expect(trusted("AWS::SQS::QueuePolicy")).toEqual([
      "111122223333: sqs:SendMessage on WorkerInteractivePolicy",
      "111122223333: sqs:SendMessage on WorkerBulkPolicy",
      "444455556666: sqs:SendMessage on WorkerBulkPolicy",
    ]);
  });

  test("use its key through SQS only", () => {
    const viaSqs = `if {"StringEquals":{"kms:ViaService":"sqs.${REGION}.amazonaws.com"}}`;
    expect(trusted("AWS::KMS::Key")).toEqual([
      `111122223333: kms:Decrypt kms:GenerateDataKey on Key ${viaSqs}`,
      `444455556666: kms:Decrypt kms:GenerateDataKey on Key ${viaSqs}`,
    ]);
  });
});
