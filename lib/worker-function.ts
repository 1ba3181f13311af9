import { Duration, type RemovalPolicy } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import * as lambda from "aws-cdk-lib/aws-lambda";
import * as logs from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { Environment } from "../lambda/config.ts";
import { builtFile } from "./built-file.ts";

/** How long one invocation may take, its waiting included. Lanes hide a message for longer than this. */
const FUNCTION_TIMEOUT = Duration.seconds(180);

/** What the function is made of. */
export interface WorkerFunctionProps {
  /** Exactly the variables that the worker reads. */
  readonly environment: { readonly [Name in keyof Environment]: string };
  readonly logRetention: logs.RetentionDays;
  /** What becomes of the logs when the stack goes. */
  readonly removalPolicy: RemovalPolicy;
}

/** The worker: the bundled handler, its role, and its logs. */
export class WorkerFunction extends Construct {
  readonly function: lambda.Function;
  readonly logGroup: logs.LogGroup;

  constructor(scope: Construct, id: string, props: WorkerFunctionProps) {
    super(scope, id);
    this.logGroup = new logs.LogGroup(this, "Logs", {
      retention: props.logRetention,
      removalPolicy: props.removalPolicy,
    });
    // A role of its own: the one that CDK would make may write to every log group of the account.
    const role = new iam.Role(this, "Role", { assumedBy: new iam.ServicePrincipal("lambda.amazonaws.com") });
    this.logGroup.grantWrite(role);

    this.function = new lambda.Function(this, "Default", {
      description: `Applies organization connection requests to ${props.environment.AUTH0_DOMAIN}`,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: 256,
      timeout: FUNCTION_TIMEOUT,
      code: lambda.Code.fromAsset(builtFile("worker")),
      handler: "index.handler",
      environment: { ...props.environment, NODE_OPTIONS: "--enable-source-maps" },
      role,
      logGroup: this.logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
    });
  }
}
