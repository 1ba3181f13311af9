import { Duration, type RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import type * as ec2 from "aws-cdk-lib/aws-ec2";
import * as iam from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import * as lambda from "aws-cdk-lib/aws-lambda";
import * as logs from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { defined } from "../contract/defined.ts";
import type { Environment } from "../contract/environment.ts";
import { VERSION } from "../contract/version.ts";
import { builtFile } from "./built-file.ts";
import { letLogsUse } from "./encryption-key.ts";

/** The function's timeout, waiting included. The lanes' visibility timeout is longer. */
const FUNCTION_TIMEOUT = Duration.seconds(180);

/** The worker's memory. It mostly waits, so more would only cost more; docs/decisions/how-much-memory.md has what less would do. */
export const WORKER_MEMORY_MEGABYTES = 192;

/** The network that the worker runs in. It needs a way out to Auth0 and to AWS: NAT, or endpoints for what AWS is concerned. */
export interface WorkerNetwork {
  readonly vpc?: ec2.IVpc | undefined;
  /** @default - the private subnets of `vpc` */
  readonly vpcSubnets?: ec2.SubnetSelection | undefined;
  /** @default - one of its own, which lets everything out and nothing in */
  readonly securityGroups?: readonly ec2.ISecurityGroup[] | undefined;
}

/** What Lambda does in a network in the function's name; EC2 has no resources to limit it to. Source: Lambda's documentation on VPCs. */
const NETWORK_ACTIONS = [
  "ec2:CreateNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSubnets",
  "ec2:DeleteNetworkInterface",
  "ec2:AssignPrivateIpAddresses",
  "ec2:UnassignPrivateIpAddresses",
];

/** What the function is made of. */
export interface WorkerFunctionProps extends WorkerNetwork {
  /** Exactly the variables that the worker reads, without the version. */
  readonly environment: { readonly [Name in keyof Omit<Environment, "ORGCONN_VERSION">]: string };
  /** Days for which the logs are kept. */
  readonly logRetentionDays: logs.RetentionDays;
  /** What happens to the logs when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
  /** The customer's key that logs and environment are encrypted with. */
  readonly encryptionKey?: IKey | undefined;
}

/** The worker: the bundled handler, its role, and its logs. */
export class WorkerFunction extends Construct {
  readonly function: lambda.Function;
  readonly role: iam.Role;
  readonly logGroup: logs.LogGroup;

  constructor(scope: Construct, id: string, props: WorkerFunctionProps) {
    super(scope, id);
    const { encryptionKey } = props;
    if (encryptionKey !== undefined) letLogsUse(encryptionKey, Stack.of(this));
    this.logGroup = new logs.LogGroup(this, "Logs", {
      retention: props.logRetentionDays,
      removalPolicy: props.removalPolicy,
      ...defined({ encryptionKey }),
    });
    // Its own role: CDK's default role may write to every log group of the account.
    this.role = new iam.Role(this, "Role", { assumedBy: new iam.ServicePrincipal("lambda.amazonaws.com") });
    const { role } = this;
    this.logGroup.grantWrite(role);
    const { vpc, vpcSubnets, securityGroups } = props;
    const allowed =
      vpc && iam.Grant.addToPrincipal({ grantee: role, actions: NETWORK_ACTIONS, resourceArns: ["*"] });

    this.function = new lambda.Function(this, "Default", {
      description: `Applies organization connection requests to ${props.environment.AUTH0_DOMAIN} (orgconn ${VERSION})`,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: WORKER_MEMORY_MEGABYTES,
      timeout: FUNCTION_TIMEOUT,
      code: lambda.Code.fromAsset(builtFile("worker")),
      handler: "index.handler",
      environment: { ...props.environment, ORGCONN_VERSION: VERSION },
      ...(vpc && { vpc, ...(vpcSubnets && { vpcSubnets }) }),
      ...(securityGroups && { securityGroups: [...securityGroups] }),
      ...defined({ environmentEncryption: encryptionKey }),
      role,
      logGroup: this.logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      // Lambda traces each invocation and its queue by itself; calls inside it are in the log.
      tracing: lambda.Tracing.ACTIVE,
    });
    // Lambda tests the permissions when it creates the function.
    allowed?.applyBefore(this.function);
    if (vpc !== undefined) this.keepCodeFromNetwork();
    Validations.of(role).acknowledge({
      id: "AwsSolutions-IAM5[Resource::*]",
      reason: "X-Ray has no resources that a trace could be limited to.",
    });
  }

  /**
   * Lambda puts the function into its network by the function's role; the function's own code may not use that right. Source: Lambda's
   * documentation on VPCs, execution role.
   */
  private keepCodeFromNetwork(): void {
    new iam.Policy(this, "NetworkPolicy", {
      roles: [this.role],
      statements: [
        new iam.PolicyStatement({
          effect: iam.Effect.DENY,
          actions: NETWORK_ACTIONS,
          resources: ["*"],
          conditions: { ArnEquals: { "lambda:SourceFunctionArn": this.function.functionArn } },
        }),
      ],
    });
  }
}
