import type { Grant, IGrantable } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type * as lambda from "aws-cdk-lib/aws-lambda";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type * as sqs from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { Lane } from "../lambda/order/place.ts";
import { DeadLetterQueue } from "./dead-letter-queue.ts";
import { addEventSource } from "./event-source.ts";
import { OutcomeEvents } from "./events/outcome-events.ts";
import { LaneQueue } from "./lane.ts";
import { checkLane } from "./lane-check.ts";
import { WorkerMetrics } from "./monitoring/metrics.ts";
import { Monitoring } from "./monitoring/monitoring.ts";
import { grantEnqueue, trustProducerAccount } from "./permissions/enqueue.ts";
import { grantOperate } from "./permissions/operate.ts";
import { grantRead } from "./permissions/read.ts";
import type { WorkerResources } from "./permissions/resources.ts";
import { grantWork } from "./permissions/work.ts";
import { removalPolicyOf } from "./retention.ts";
import { Secrets } from "./secrets.ts";
import { parseSettings, settingsSchema, type WorkerSettings } from "./settings.ts";
import { Tables } from "./tables.ts";
import { MEMORY_MEGABYTES, WorkerFunction } from "./worker-function.ts";

/** What an `OrganizationConnectionWorker` is made of. */
export interface OrganizationConnectionWorkerProps extends WorkerSettings {
  /**
   * Whether the data survive the stack: queues, tables, secrets and logs. Otherwise they go with it.
   *
   * @default true
   */
  readonly retain?: boolean;
  /** @deprecated It is called `retain` now. */
  readonly production?: boolean;
  /**
   * Whether the tables refuse to be deleted. Without it a first deployment that fails cleans up after itself entirely: turn it on with
   * the second. The stack's own `terminationProtection` is the app's to set.
   *
   * @default - as `retain`
   */
  readonly deletionProtection?: boolean;
  /**
   * The customer's key that everything at rest is encrypted with. A key that was made in another app must let
   * CloudWatch Logs use it already, and the producers' accounts: docs/security.md says what its policy needs.
   *
   * @default - keys that AWS manages
   */
  readonly encryptionKey?: IKey;
  /**
   * A topic of your own that alarms go to. CloudWatch must be allowed to publish to it, and to use its key.
   *
   * @default - one for this worker, encrypted and over TLS only; `alarmEmail` subscribes to it
   */
  readonly alarmTopic?: ITopic;
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
  private readonly resources: WorkerResources;

  /** The lanes, by name: where producers send requests. */
  readonly lanes: Readonly<Record<Lane, sqs.Queue>>;
  /** Where requests end that can never succeed. */
  readonly deadLetterQueue: sqs.Queue;
  readonly tables: Tables;
  readonly secrets: Secrets;
  readonly function: lambda.Function;
  /** What feeds each lane to the worker; disabling one stops its lane. */
  readonly eventSources: Readonly<Record<Lane, lambda.EventSourceMapping>>;
  /** The bus that outcomes are announced on, and what brings them there; undefined where they are not. */
  readonly events: OutcomeEvents | undefined;
  /** Everything that is measured: for alarms and dashboards of your own. */
  readonly metrics: WorkerMetrics;
  /** The alarms, the topic that they go to, and the dashboard. */
  readonly monitoring: Monitoring;

  constructor(scope: Construct, id: string, props: OrganizationConnectionWorkerProps) {
    super(scope, id);
    const settings = parseSettings(settingsSchema, props);
    const { retain = props.production ?? true, deletionProtection = retain } = props;
    const removalPolicy = removalPolicyOf(retain);
    const { encryptionKey } = props;
    const kept = { removalPolicy, encryptionKey };

    this.deadLetterQueue = new DeadLetterQueue(this, "DeadLetters", kept).queue;
    const lane = (laneId: string) =>
      new LaneQueue(this, laneId, { deadLetterQueue: this.deadLetterQueue, ...kept }).queue;
    this.lanes = { interactive: lane("Interactive"), bulk: lane("Bulk") };
    this.tables = new Tables(this, "Tables", { deletionProtection, ...kept });
    this.secrets = new Secrets(this, "Secrets", { auth0Domain: settings.auth0Domain, ...kept });

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
        ...(settings.rateLimit === undefined
          ? {}
          : { RATE_LIMIT: `${settings.rateLimit.burst},${settings.rateLimit.perMinute}` }),
        RECORD_RETENTION_DAYS: `${settings.recordRetentionDays}`,
        INTERACTIVE_MAXIMUM_CONCURRENCY: `${settings.interactiveMaximumConcurrency}`,
        BULK_MAXIMUM_CONCURRENCY: `${settings.bulkMaximumConcurrency}`,
        MAXIMUM_WAIT_SECONDS: `${settings.maximumWaitSeconds}`,
      },
      logRetentionDays: settings.logRetentionDays,
      ...kept,
    }).function;

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

    this.events = settings.outcomeEvents
      ? new OutcomeEvents(this, "Events", { operations: this.tables.operations, ...kept })
      : undefined;
    this.metrics = new WorkerMetrics(this);
    this.monitoring = new Monitoring(this, "Monitoring", {
      metrics: this.metrics,
      logGroupName: this.function.logGroup.logGroupName,
      memoryMegabytes: MEMORY_MEGABYTES,
      alarmTopic: props.alarmTopic,
      alarmEmail: settings.alarmEmail,
      runbookUrl: settings.runbookUrl,
      encryptionKey,
    });

    this.resources = {
      lanes: this.lanes,
      deadLetterQueue: this.deadLetterQueue,
      tables: this.tables,
      secrets: this.secrets,
      function: this.function,
      eventSources: this.eventSources,
      encryptionKey,
    };
    grantWork(this.function, this.resources);
    for (const account of settings.interactiveProducerAccounts) {
      trustProducerAccount(account, "interactive", this.resources);
    }
    for (const account of settings.bulkProducerAccounts) {
      trustProducerAccount(account, "bulk", this.resources);
    }
    for (const queue of Object.values(this.lanes)) checkLane(queue, this.function);
  }

  /**
   * Allows to send requests to one lane, and nothing else.
   *
   * @param grantee Whoever sends: a role, a function, …; of another account too.
   * @param lane The lane. Default: interactive.
   * @example worker.grantEnqueue(onboardingFunction)
   */
  grantEnqueue(grantee: IGrantable, lane: Lane = "interactive"): Grant {
    return grantEnqueue(grantee, lane, this.resources);
  }

  /**
   * Allows to look at everything on record, at how much waits, and at whether a lane is paused. It allows to change
   * nothing, and shows no secret.
   *
   * @example worker.grantRead(supportRole)
   */
  grantRead(grantee: IGrantable): Grant {
    return grantRead(grantee, this.resources);
  }

  /**
   * Allows what the command line does, whichever command it is: send to both lanes, redrive and discard dead letters,
   * pause a lane, repair drift, and call the tenant through the shared budget with the worker's own credentials.
   *
   * @example worker.grantOperate(onCallRole)
   */
  grantOperate(grantee: IGrantable): Grant {
    return grantOperate(grantee, this.resources);
  }
}
