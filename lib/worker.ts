import { RemovalPolicy } from "aws-cdk-lib";
import type * as lambda from "aws-cdk-lib/aws-lambda";
import { RetentionDays } from "aws-cdk-lib/aws-logs";
import type * as sqs from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { Lane } from "../lambda/order/place.ts";
import { DeadLetterQueue } from "./dead-letter-queue.ts";
import { addEventSource } from "./event-source.ts";
import { LaneQueue } from "./lane.ts";
import { grantWork } from "./permissions.ts";
import { Secrets } from "./secrets.ts";
import { parseSettings, settingsSchema, type WorkerSettings } from "./settings.ts";
import { Tables } from "./tables.ts";
import { WorkerFunction } from "./worker-function.ts";

/** What an `OrganizationConnectionWorker` is made of. */
export interface OrganizationConnectionWorkerProps extends WorkerSettings {
  /**
   * Whether the data must survive the stack: queues, tables, secrets and logs are retained, and the tables refuse to
   * be deleted. Otherwise everything goes with the stack.
   *
   * @default true
   */
  readonly production?: boolean;
  /**
   * How long the worker's logs are kept.
   *
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: RetentionDays;
}

/**
 * Enables, disables and retrieves the organization connections of one Auth0 tenant, as fast as its rate limit allows:
 * two lanes, the worker that empties them, and everything that it remembers.
 *
 * After the first deployment, put the machine-to-machine application's credentials into `secrets.credentials`.
 *
 * @throws ConfigurationError naming every property that is wrong.
 * @example
 * new OrganizationConnectionWorker(stack, "OrganizationConnections", { auth0Domain: "acme.eu.auth0.com" });
 */
export class OrganizationConnectionWorker extends Construct {
  /** The lanes, by name: where producers send requests. */
  readonly lanes: Readonly<Record<Lane, sqs.Queue>>;
  /** Where requests end that can never succeed. */
  readonly deadLetterQueue: sqs.Queue;
  readonly tables: Tables;
  readonly secrets: Secrets;
  readonly function: lambda.Function;
  /** What feeds each lane to the worker; disabling one stops its lane. */
  readonly eventSources: Readonly<Record<Lane, lambda.EventSourceMapping>>;

  constructor(scope: Construct, id: string, props: OrganizationConnectionWorkerProps) {
    super(scope, id);
    const settings = parseSettings(settingsSchema, props);
    const production = props.production ?? true;
    const removalPolicy = production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;

    this.deadLetterQueue = new DeadLetterQueue(this, "DeadLetters", { removalPolicy }).queue;
    const lane = (laneId: string) =>
      new LaneQueue(this, laneId, { deadLetterQueue: this.deadLetterQueue, removalPolicy }).queue;
    this.lanes = { interactive: lane("Interactive"), bulk: lane("Bulk") };
    this.tables = new Tables(this, "Tables", { removalPolicy, deletionProtection: production });
    this.secrets = new Secrets(this, "Secrets", { auth0Domain: settings.auth0Domain, removalPolicy });

    this.function = new WorkerFunction(this, "Function", {
      environment: {
        AUTH0_DOMAIN: settings.auth0Domain,
        ...(settings.auth0BaseUrl === undefined ? {} : { AUTH0_BASE_URL: settings.auth0BaseUrl }),
        INTERACTIVE_QUEUE_URL: this.lanes.interactive.queueUrl,
        INTERACTIVE_QUEUE_ARN: this.lanes.interactive.queueArn,
        BULK_QUEUE_URL: this.lanes.bulk.queueUrl,
        BULK_QUEUE_ARN: this.lanes.bulk.queueArn,
        DEAD_LETTER_QUEUE_URL: this.deadLetterQueue.queueUrl,
        OPERATIONS_TABLE: this.tables.operations.tableName,
        CONNECTIONS_TABLE: this.tables.connections.tableName,
        CONTROL_TABLE: this.tables.control.tableName,
        CREDENTIALS_SECRET_ARN: this.secrets.credentials.secretArn,
        TOKEN_SECRET_ARN: this.secrets.token.secretArn,
        BULK_RESERVE_SHARE: settings.bulkReserveShare.toFixed(2),
        RECORD_RETENTION_DAYS: `${settings.recordRetentionDays}`,
        INTERACTIVE_MAXIMUM_CONCURRENCY: `${settings.interactiveMaximumConcurrency}`,
        BULK_MAXIMUM_CONCURRENCY: `${settings.bulkMaximumConcurrency}`,
        MAXIMUM_WAIT_SECONDS: `${settings.maximumWaitSeconds}`,
      },
      logRetention: props.logRetention ?? RetentionDays.THREE_MONTHS,
      removalPolicy,
    }).function;
    grantWork(this.function, {
      lanes: Object.values(this.lanes),
      deadLetterQueue: this.deadLetterQueue,
      tables: this.tables,
      secrets: this.secrets,
    });

    this.eventSources = {
      interactive: addEventSource(this, "InteractiveSource", {
        lane: this.lanes.interactive,
        target: this.function,
        maximumConcurrency: settings.interactiveMaximumConcurrency,
      }),
      bulk: addEventSource(this, "BulkSource", {
        lane: this.lanes.bulk,
        target: this.function,
        maximumConcurrency: settings.bulkMaximumConcurrency,
      }),
    };
  }
}
