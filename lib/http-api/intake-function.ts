import { Duration, type RemovalPolicy, Stack } from "aws-cdk-lib";
import type * as dynamodb from "aws-cdk-lib/aws-dynamodb";
import * as iam from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import * as lambda from "aws-cdk-lib/aws-lambda";
import * as logs from "aws-cdk-lib/aws-logs";
import type * as sqs from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { defined } from "../../contract/defined.ts";
import type { IntakeEnvironment } from "../../contract/intake-environment.ts";
import { ACCEPTED_PREFIX } from "../../contract/items/accepted-item.ts";
import type { Lane } from "../../contract/place.ts";
import { VERSION } from "../../contract/version.ts";
import { builtFile } from "../built-file.ts";
import { letLogsUse } from "../encryption-key.ts";
import { allow } from "../permissions/allow.ts";
import { grantKey } from "../permissions/key.ts";

/** Longer than its four requests to AWS may take, shorter than API Gateway waits (30 s). */
const TIMEOUT = Duration.seconds(25);

/** As much as the worker has: less would make a cold start slower, and a call takes milliseconds. */
const MEMORY_MEGABYTES = 256;

/** What the function is made of. */
export interface IntakeFunctionProps {
  readonly lanes: Readonly<Record<Lane, sqs.IQueue>>;
  readonly operations: dynamodb.Table;
  /** Days for which the logs are kept. */
  readonly logRetentionDays: logs.RetentionDays;
  /** What happens to the logs when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
  /** The customer's key that lanes, table, logs and environment are encrypted with. */
  readonly encryptionKey?: IKey | undefined;
}

/** The function behind the HTTP API: its bundle, its role, and its logs. */
export class IntakeFunction extends Construct {
  readonly function: lambda.Function;

  constructor(scope: Construct, id: string, props: IntakeFunctionProps) {
    super(scope, id);
    const { lanes, operations, encryptionKey } = props;
    if (encryptionKey !== undefined) letLogsUse(encryptionKey, Stack.of(this));
    const logGroup = new logs.LogGroup(this, "Logs", {
      retention: props.logRetentionDays,
      removalPolicy: props.removalPolicy,
      ...defined({ encryptionKey }),
    });
    const role = new iam.Role(this, "Role", { assumedBy: new iam.ServicePrincipal("lambda.amazonaws.com") });
    logGroup.grantWrite(role);
    allow(role, [operations.tableArn], ["dynamodb:GetItem"]);
    allowToAccept(role, operations.tableArn);
    allow(
      role,
      Object.values(lanes).map(({ queueArn }) => queueArn),
      ["sqs:SendMessage"],
    );
    // Lambda itself decrypts the function's environment with it.
    grantKey(encryptionKey, role, "write", ["sqs", "dynamodb", "lambda"]);
    const environment: { readonly [Name in keyof IntakeEnvironment]: string } = {
      OPERATIONS_TABLE: operations.tableName,
      INTERACTIVE_QUEUE_URL: lanes.interactive.queueUrl,
      BULK_QUEUE_URL: lanes.bulk.queueUrl,
    };
    this.function = new lambda.Function(this, "Default", {
      description: `Takes in requests over HTTP (orgconn ${VERSION})`,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: MEMORY_MEGABYTES,
      timeout: TIMEOUT,
      code: lambda.Code.fromAsset(builtFile("intake")),
      handler: "index.handler",
      environment,
      ...defined({ environmentEncryption: encryptionKey }),
      role,
      logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      // Lambda's own three lines for each call would cost more than the function's time; the access log has one.
      systemLogLevelV2: lambda.SystemLogLevel.WARN,
    });
  }
}

/** Allows to write accepted requests, and no record: of the table's keys, those alone that begin as theirs do. */
function allowToAccept(role: iam.IRole, tableArn: string): void {
  iam.Grant.addToPrincipal({
    grantee: role,
    actions: ["dynamodb:PutItem"],
    resourceArns: [tableArn],
    conditions: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [`${ACCEPTED_PREFIX}*`] } },
  });
}
