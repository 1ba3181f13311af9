import { Duration, type RemovalPolicy } from "aws-cdk-lib";
import type * as dynamodb from "aws-cdk-lib/aws-dynamodb";
import * as iam from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import * as lambda from "aws-cdk-lib/aws-lambda";
import type * as logs from "aws-cdk-lib/aws-logs";
import type * as sqs from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import type { IntakeEnvironment } from "../../contract/intake-environment.ts";
import { ACCEPTED_PREFIX } from "../../contract/items/accepted-item.ts";
import type { Lane } from "../../contract/place.ts";
import { allow } from "../permissions/allow.ts";
import { grantKey } from "../permissions/key.ts";
import { DoorFunction } from "./door-function.ts";

/** Longer than its four requests to AWS may take, shorter than API Gateway waits (30 s). */
const TIMEOUT = Duration.seconds(25);

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

/** The function behind the HTTP API, and what it may do. */
export class IntakeFunction extends DoorFunction {
  constructor(scope: Construct, id: string, { lanes, operations, ...props }: IntakeFunctionProps) {
    const environment: { readonly [Name in keyof IntakeEnvironment]: string } = {
      OPERATIONS_TABLE: operations.tableName,
      INTERACTIVE_QUEUE_URL: lanes.interactive.queueUrl,
      BULK_QUEUE_URL: lanes.bulk.queueUrl,
    };
    super(scope, id, {
      bundle: "intake",
      description: "Takes in requests over HTTP",
      timeout: TIMEOUT,
      environment,
      // Lambda's own three lines for each call would cost more than the function's time; the access log has one.
      systemLogLevel: lambda.SystemLogLevel.WARN,
      logRetentionDays: props.logRetentionDays,
      removalPolicy: props.removalPolicy,
      encryptionKey: props.encryptionKey,
    });
    allow(this.role, [operations.tableArn], ["dynamodb:GetItem"]);
    allowToAccept(this.role, operations.tableArn);
    allow(
      this.role,
      Object.values(lanes).map(({ queueArn }) => queueArn),
      ["sqs:SendMessage"],
    );
    // Lambda itself decrypts the function's environment with it.
    grantKey(props.encryptionKey, this.role, "write", ["sqs", "dynamodb", "lambda"]);
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
