import { Annotations, Stack, Token } from "aws-cdk-lib";
import type { Metric, MetricOptions } from "aws-cdk-lib/aws-cloudwatch";
import type { Grant, IGrantable } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type * as lambda from "aws-cdk-lib/aws-lambda";
import type * as sqs from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { defined } from "../contract/defined.ts";
import type { WorkerMetric } from "../contract/metric-names.ts";
import type { Lane } from "../contract/place.ts";
import { ConfigurationError } from "./configuration-error.ts";
import { DeadLetterQueue } from "./dead-letter-queue.ts";
import { HttpApi } from "./doors/http-api.ts";
import { ScheduledRequests } from "./doors/scheduled-requests.ts";
import { TenantEvents } from "./doors/tenant-events.ts";
import { addEventSource } from "./event-source.ts";
import { OutcomeEvents } from "./events/outcome-events.ts";
import { checkKeyStays } from "./key-policy.ts";
import { LaneQueue } from "./lane.ts";
import { checkLane } from "./lane-check.ts";
import { WorkerMetrics } from "./monitoring/metrics.ts";
import { Monitoring } from "./monitoring/monitoring.ts";
import { addOutputs } from "./outputs.ts";
import { PauseEnds } from "./pause-ends.ts";
import { grantEnqueue, trustProducerAccount } from "./permissions/enqueue.ts";
import { grantOperate } from "./permissions/operate.ts";
import { grantRead, grantReadOperation } from "./permissions/read.ts";
import { checkGranted, refuseOtherAccount, type WorkerResources } from "./permissions/resources.ts";
import { grantRotateCredentials } from "./permissions/rotate.ts";
import { grantSchedule } from "./permissions/schedule.ts";
import { grantWork } from "./permissions/work.ts";
import { regionProblem } from "./regions.ts";
import { removalPolicyOf } from "./retention.ts";
import { Secrets } from "./secrets.ts";
import { SigningKeys } from "./signing-keys.ts";
import { Tables } from "./tables.ts";
import { WORKER_MEMORY_MEGABYTES, WorkerFunction } from "./worker-function.ts";
import { type OrganizationConnectionWorkerProps, parseProps } from "./worker-props.ts";

export type { OrganizationConnectionWorkerProps } from "./worker-props.ts";

/**
 * Enables, disables and retrieves the organization connections of one Auth0 tenant, as fast as its rate limit allows:
 * two lanes, the worker that empties them, and everything that it remembers.
 *
 * After the first deployment, put the machine-to-machine application's credentials into `secrets.credentials`: also where a key in
 * KMS signs, whose ARN they then name.
 *
 * Do not move it in the construct tree once it is deployed, and change neither its id nor its stack's: CloudFormation would make new queues,
 * tables and secrets and leave the old ones behind, with everything that waits in them.
 *
 * @throws ConfigurationError naming every property that is wrong.
 * @example
 * const worker = new OrganizationConnectionWorker(stack, "OrganizationConnections", { auth0Domain: "acme.eu.auth0.com" });
 * worker.addOutputs(); // for `npx orgconn … --stack NAME`
 */
export class OrganizationConnectionWorker extends Construct {
  private readonly resources: WorkerResources;

  /** The lanes, by name: where producers send requests. */
  readonly lanes: Readonly<Record<Lane, sqs.Queue>>;
  /** The queue of requests that can never succeed or failed too often. */
  readonly deadLetterQueue: sqs.Queue;
  readonly tables: Tables;
  readonly secrets: Secrets;
  /** The keys in KMS with which the worker may prove its identity to the tenant, the oldest first; none unless `credentials` is `kms`. */
  readonly signingKeys: readonly IKey[];
  readonly function: lambda.Function;
  /** The event source mapping of each lane; disabling it pauses the lane. */
  readonly eventSources: Readonly<Record<Lane, lambda.EventSourceMapping>>;
  /** What ends a pause of a lane that was given an end. */
  readonly pauseEnds: PauseEnds;
  /** The bus and the pipe that announce outcomes; undefined where outcomes are not announced. */
  readonly events: OutcomeEvents | undefined;
  /** What turns Auth0's own events into requests; undefined where there are no rules. */
  readonly tenantEvents: TenantEvents | undefined;
  /** The HTTP API in front of the lanes; undefined where there is none. */
  readonly httpApi: HttpApi | undefined;
  /** What sends requests at a set time; undefined unless `scheduledRequests` is on. */
  readonly scheduledRequests: ScheduledRequests | undefined;
  /** All metrics, for alarms and dashboards of your own. */
  readonly metrics: WorkerMetrics;
  /** The alarms, their topic, and the dashboard. */
  readonly monitoring: Monitoring;

  constructor(scope: Construct, id: string, props: OrganizationConnectionWorkerProps) {
    super(scope, id);
    const settings = parseProps(props, this);
    this.checkRegion(settings);
    const { retain = settings.production ?? true, deletionProtection = retain } = settings;
    const removalPolicy = removalPolicyOf(retain);
    const { encryptionKey, formerKeys = [] } = props;
    const kept = { removalPolicy, encryptionKey };
    if (retain && encryptionKey !== undefined) checkKeyStays(encryptionKey);

    const deadLetters = new DeadLetterQueue(this, "DeadLetters", kept);
    this.deadLetterQueue = deadLetters.queue;
    const lane = (laneId: string) =>
      new LaneQueue(this, laneId, { deadLetterQueue: this.deadLetterQueue, ...kept }).queue;
    this.lanes = { interactive: lane("Interactive"), bulk: lane("Bulk") };
    deadLetters.accept(Object.values(this.lanes));
    this.tables = new Tables(this, "Tables", { deletionProtection, ...kept });
    this.secrets = new Secrets(this, "Secrets", { auth0Domain: settings.auth0Domain, ...kept });

    this.signingKeys =
      settings.credentials === "kms"
        ? new SigningKeys(this, "SigningKeys", {
            auth0Domain: settings.auth0Domain,
            numbers: settings.signingKeys ?? [1],
            removalPolicy,
          }).keys
        : [];

    const worker = new WorkerFunction(this, "Function", {
      environment: {
        AUTH0_DOMAIN: settings.auth0Domain,
        ...defined({ AUTH0_BASE_URL: settings.auth0BaseUrl }),
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
        ...(this.signingKeys.length > 0 && {
          SIGNING_KEY_ARNS: this.signingKeys.map(({ keyArn }) => keyArn).join(","),
        }),
        BULK_RESERVE_SHARE: settings.bulkReserveShare.toFixed(2),
        ...defined({
          RATE_LIMIT: settings.rateLimit && `${settings.rateLimit.burst},${settings.rateLimit.perMinute}`,
        }),
        RECORD_RETENTION_DAYS: `${settings.recordRetentionDays}`,
        INTERACTIVE_MAXIMUM_CONCURRENCY: `${settings.interactiveMaximumConcurrency}`,
        BULK_MAXIMUM_CONCURRENCY: `${settings.bulkMaximumConcurrency}`,
        MAXIMUM_WAIT_SECONDS: `${settings.maximumWaitSeconds}`,
      },
      logRetentionDays: settings.logRetentionDays,
      vpc: props.vpc,
      vpcSubnets: props.vpcSubnets,
      securityGroups: props.securityGroups,
      ...kept,
    });
    this.function = worker.function;

    this.eventSources = {
      interactive: addEventSource(this, "InteractiveSource", {
        lane: this.lanes.interactive,
        target: this.function,
        maximumConcurrency: settings.interactiveMaximumConcurrency,
        isPaused: settings.pausedLanes.includes("interactive"),
      }),
      bulk: addEventSource(this, "BulkSource", {
        lane: this.lanes.bulk,
        target: this.function,
        maximumConcurrency: settings.bulkMaximumConcurrency,
        isPaused: settings.pausedLanes.includes("bulk"),
      }),
    };

    this.pauseEnds = new PauseEnds(this, "PauseEnds", this.eventSources);
    this.events = settings.outcomeEvents
      ? new OutcomeEvents(this, "Events", {
          operations: this.tables.operations,
          streamArn: settings.outcomeStreamArn,
          ...kept,
        })
      : undefined;
    this.tenantEvents =
      settings.tenantEvents &&
      new TenantEvents(this, "TenantEvents", {
        ...settings.tenantEvents,
        interactiveLane: this.lanes.interactive,
        logRetentionDays: settings.logRetentionDays,
        formerKeys,
        ...kept,
      });
    this.httpApi =
      settings.httpApi &&
      new HttpApi(this, "HttpApi", {
        settings: settings.httpApi,
        auth0Domain: settings.auth0Domain,
        lanes: this.lanes,
        operations: this.tables.operations,
        logRetentionDays: settings.logRetentionDays,
        ...kept,
      });
    this.scheduledRequests = settings.scheduledRequests
      ? new ScheduledRequests(this, "ScheduledRequests", { lanes: this.lanes, ...kept })
      : undefined;
    this.metrics = new WorkerMetrics(this);
    this.monitoring = new Monitoring(this, "Monitoring", {
      metrics: this.metrics,
      logGroupName: this.function.logGroup.logGroupName,
      memoryMegabytes: WORKER_MEMORY_MEGABYTES,
      alarmTopic: props.alarmTopic,
      alarmEmail: settings.alarmEmail,
      alarms: props.alarms,
      runbookUrl: settings.runbookUrl,
      encryptionKey,
    });

    this.resources = {
      lanes: this.lanes,
      deadLetterQueue: this.deadLetterQueue,
      tables: this.tables,
      secrets: this.secrets,
      signingKeys: this.signingKeys,
      function: this.function,
      eventSources: this.eventSources,
      pauseEnds: this.pauseEnds,
      events: this.events,
      tenantEvents: this.tenantEvents,
      httpApi: this.httpApi,
      scheduledRequests: this.scheduledRequests,
      pauseAlarms: ["InteractiveAge", "InteractiveStalled", "BulkStalled"].flatMap(
        (name) => this.monitoring.alarms[name] ?? [],
      ),
      encryptionKey,
      formerKeys,
    };
    grantWork(worker.role, this.resources);
    if (this.tenantEvents !== undefined) {
      grantEnqueue(this.tenantEvents.role, "interactive", this.resources);
    }
    for (const account of settings.interactiveProducerAccounts) {
      trustProducerAccount(account, "interactive", this.resources);
    }
    for (const account of settings.bulkProducerAccounts) {
      trustProducerAccount(account, "bulk", this.resources);
    }
    for (const queue of Object.values(this.lanes)) checkLane(queue, this.function);
  }

  /**
   * Allows a grantee to send requests to one lane, and nothing else.
   *
   * @param grantee The sender: a role, a function, …; also one of another account.
   * @param lane The lane. Default: interactive.
   * @example worker.grantEnqueue(onboardingFunction)
   */
  grantEnqueue(grantee: IGrantable, lane: Lane = "interactive"): Grant {
    return checkGranted(grantEnqueue(grantee, lane, this.resources), grantee, Stack.of(this));
  }

  /**
   * Allows a producer that waits for an outcome to read one operation by its id, and nothing else.
   *
   * @example worker.grantReadOperation(onboardingFunction) // for `RequestQueue.waitFor()`
   */
  grantReadOperation(grantee: IGrantable): Grant {
    refuseOtherAccount(grantee, Stack.of(this));
    return checkGranted(grantReadOperation(grantee, this.resources), grantee, Stack.of(this));
  }

  /**
   * Allows a grantee to make, look at and delete the schedules by which requests are sent at a set time, to either lane. It needs
   * `scheduledRequests`.
   *
   * @example worker.grantSchedule(onboardingFunction)
   */
  grantSchedule(grantee: IGrantable): Grant {
    refuseOtherAccount(grantee, Stack.of(this));
    return checkGranted(grantSchedule(grantee, this.resources), grantee, Stack.of(this));
  }

  /**
   * Allows a grantee to store new credentials of the tenant's application in their secret, but not to read them, and to read the
   * public halves of `signingKeys`.
   *
   * @example worker.grantRotateCredentials(securityRole)
   */
  grantRotateCredentials(grantee: IGrantable): Grant {
    refuseOtherAccount(grantee, Stack.of(this));
    return checkGranted(grantRotateCredentials(grantee, this.resources), grantee, Stack.of(this));
  }

  /**
   * Allows a grantee to read all records, how much waits, and whether a lane is paused. It allows no change and shows no
   * secret.
   *
   * @example worker.grantRead(supportRole)
   */
  grantRead(grantee: IGrantable): Grant {
    refuseOtherAccount(grantee, Stack.of(this));
    return checkGranted(grantRead(grantee, this.resources), grantee, Stack.of(this));
  }

  /**
   * Allows everything that the command line does: send to both lanes, redrive and discard dead letters,
   * pause a lane, repair drift, and call the tenant through the shared budget with the worker's own credentials. Where `credentials` is
   * `kms` and the secret names a key, there is no credential that the grantee could carry away.
   *
   * @example worker.grantOperate(onCallRole)
   */
  grantOperate(grantee: IGrantable): Grant {
    refuseOtherAccount(grantee, Stack.of(this));
    return checkGranted(grantOperate(grantee, this.resources), grantee, Stack.of(this));
  }

  /**
   * Adds the stack outputs by which the command line finds a deployment: `npx orgconn … --stack NAME`. Their names are fixed,
   * so a stack can have the outputs of one worker only.
   *
   * @throws ConfigurationError when the stack has something of such a name already.
   */
  addOutputs(): void {
    addOutputs(Stack.of(this), this.resources, this.monitoring);
  }

  /**
   * A metric that the worker emits.
   *
   * @param name Its name, such as `Succeeded` or `InteractiveRequestAge`.
   * @example worker.metric("InteractiveRequestAge", { statistic: "p99", period: Duration.minutes(1) })
   */
  metric(name: WorkerMetric, options: MetricOptions = {}): Metric {
    return this.metrics.emitted(name).with(options);
  }

  /** Requests that wait in a lane. Default: the most in five minutes. */
  metricWaiting(lane: Lane, options: MetricOptions = {}): Metric {
    return this.metrics.waiting(lane).with(options);
  }

  /** Seconds for which a lane's oldest request has been there. Default: the most in five minutes. */
  metricOldestAge(lane: Lane, options: MetricOptions = {}): Metric {
    return this.metrics.oldestAge(lane).with(options);
  }

  /** Requests in the dead-letter queue. Default: the most in five minutes. */
  metricDeadLetters(options: MetricOptions = {}): Metric {
    return this.metrics.deadLetters().with(options);
  }

  /** Refuses a region that no deployment can be made in. Where the stack does not name its region, CDK's default is only likely. */
  private checkRegion(settings: { readonly outcomeEvents: boolean }): void {
    const { region } = Stack.of(this);
    if (!Token.isUnresolved(region)) {
      const problem = regionProblem("the stack's region", region, settings);
      if (problem !== undefined) throw new ConfigurationError(problem);
    }
    const { CDK_DEFAULT_REGION: likely } = process.env;
    if (!Token.isUnresolved(region) || likely === undefined) return;
    const problem = regionProblem("AWS_REGION (or the profile's region)", likely, settings);
    if (problem !== undefined) Annotations.of(this).addWarningV2("orgconn:region", problem);
  }
}
