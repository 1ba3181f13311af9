import type { Duration, RemovalPolicy } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import * as lambda from "aws-cdk-lib/aws-lambda";
import * as logs from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { defined } from "../../contract/defined.ts";
import { VERSION } from "../../contract/version.ts";
import { builtFile } from "../built-file.ts";

/** The function's memory: with less, Lambda gives it less of a processor, and a cold start takes longer. */
const MEMORY_MEGABYTES = 256;

/** What the function of a door is made of. */
export interface DoorFunctionProps {
  /** The folder of its bundle in `dist`. */
  readonly bundle: string;
  readonly description: string;
  readonly timeout: Duration;
  /** Its variables, without the version. */
  readonly environment: Readonly<Record<string, string>>;
  /** Days for which the logs are kept. */
  readonly logRetentionDays: logs.RetentionDays;
  /** What happens to the logs when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
  /** Which lines of Lambda's own are logged. Default: all. */
  readonly systemLogLevel?: lambda.SystemLogLevel;
  /** The customer's key that logs and environment are encrypted with; the worker's own function lets CloudWatch Logs use it. */
  readonly encryptionKey?: IKey | undefined;
}

/** The function of a door, by which requests come in: its bundle, a role that may write its log alone, and the log. */
export class DoorFunction extends Construct {
  readonly function: lambda.Function;
  readonly role: iam.Role;

  constructor(scope: Construct, id: string, props: DoorFunctionProps) {
    super(scope, id);
    const { encryptionKey } = props;
    const logGroup = new logs.LogGroup(this, "Logs", {
      retention: props.logRetentionDays,
      removalPolicy: props.removalPolicy,
      ...defined({ encryptionKey }),
    });
    // Its own role: CDK's default role may write to every log group of the account.
    this.role = new iam.Role(this, "Role", { assumedBy: new iam.ServicePrincipal("lambda.amazonaws.com") });
    logGroup.grantWrite(this.role);
    this.function = new lambda.Function(this, "Default", {
      description: `${props.description} (orgconn ${VERSION})`,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: MEMORY_MEGABYTES,
      timeout: props.timeout,
      code: lambda.Code.fromAsset(builtFile(props.bundle)),
      handler: "index.handler",
      environment: { ...props.environment, ORGCONN_VERSION: VERSION },
      ...defined({ environmentEncryption: encryptionKey, systemLogLevelV2: props.systemLogLevel }),
      role: this.role,
      logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
    });
  }
}
