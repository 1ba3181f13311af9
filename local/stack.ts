import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { defined } from "../contract/defined.ts";
import type { TenantRule } from "../contract/tenant-rules.ts";
import {
  credentialsSecret,
  registering,
  startChosenTenant,
  type TenantChoice,
  verifiedBy,
} from "./chosen-tenant.ts";
import { standInClient } from "./clients.ts";
import { openDataDirectory } from "./data-directory.ts";
import { type Deployment, type MappingProperties, readBuiltTemplate, readDeployment } from "./deployment.ts";
import { type EventSourceMapping, startEventSourceMapping } from "./event-source-mapping/mapping.ts";
import type { StartExecution } from "./function/environment.ts";
import { createFunction } from "./function/function.ts";
import type { HttpApiDeployment } from "./http-api/deployment.ts";
import { startHttpApi } from "./http-api/server.ts";
import { startKms } from "./kms/server.ts";
import { startLambdaApi } from "./lambda-api.ts";
import { startLogsApi } from "./logs/server.ts";
import { type OperationFinished, outcomeOf } from "./outcomes.ts";
import { startQueues } from "./queues.ts";
import { startSchedulerApi } from "./scheduler-api.ts";
import { startSecrets } from "./secrets/server.ts";
import { createTables, startTables } from "./tables.ts";
import { REGION } from "./template.ts";
import type { RegisteredApi } from "./tenant/api-tokens.ts";
import type { TenantOptions } from "./tenant/options.ts";
import type { Tenant } from "./tenant/server.ts";
import { startTenantEvents } from "./tenant-events.ts";
import { keepForTenant } from "./tenant-of-data.ts";
import { workerConfiguration } from "./worker.ts";

/** How many of the template's keys there are. */
const KEYS_IN_USE = { secret: 0, kms: 1, "kms-rotating": 2 } as const;

/** The options of an embedded stack. */
export interface EmbeddedStackOptions {
  readonly tenant: TenantChoice;
  /** Rules for new organizations of the stand-in. Default: none, and its events go nowhere. */
  readonly rules?: readonly TenantRule[];
  /**
   * `kms`: a key in a stand-in for KMS signs, which the stand-in of the tenant knows. `kms-rotating`: a second one takes its place, which may
   * sign already, and which neither the credentials' secret nor the tenant names yet. Default: a client secret.
   */
  readonly credentials?: "secret" | "kms" | "kms-rotating";
  /** Executions of each lane that run at once. Default: what would be deployed. */
  readonly maximumConcurrency?: number;
  /** Queues are at this port, tables, secrets, the stand-in of the tenant and the HTTP API at the next ones. Default: free ports. */
  readonly port?: number;
  /** Where queues, tables, secrets and the stand-in's state are kept. Default: in memory. */
  readonly dataDirectory?: string;
  /** Starts the executions of all functions. Default: each is a process. */
  readonly startExecution?: StartExecution;
  /** Receives every operation once its outcome is recorded. */
  readonly onOperation?: (finished: OperationFinished) => void;
  /** Receives every line that the worker writes, and failures of the stack itself. */
  readonly onLog?: (line: string) => void;
}

/** An embedded stack, running. */
export interface EmbeddedStack {
  readonly region: string;
  readonly endpoints: {
    readonly sqs: string;
    readonly dynamodb: string;
    readonly secretsmanager: string;
    /** The APIs of Lambda, of EventBridge Scheduler and of CloudWatch Logs, at free ports: for the command line alone. */
    readonly lambda: string;
    readonly scheduler: string;
    readonly logs: string;
    /** KMS, at a free port, where a key in it signs. */
    readonly kms?: string;
    readonly auth0: string;
    /** The HTTP API in front of the lanes. */
    readonly httpApi: string;
  };
  /** What tokens for the HTTP API are issued for. */
  readonly httpApiAudience: string;
  readonly queues: { readonly interactive: string; readonly bulk: string; readonly dead_letter: string };
  readonly tables: { readonly operations: string; readonly connections: string; readonly control: string };
  /** The outputs that the deployed stack would have. */
  readonly outputs: Readonly<Record<string, string>>;
  /** The event source mapping of each lane; disabling it pauses the lane. */
  readonly lanes: { readonly interactive: EventSourceMapping; readonly bulk: EventSourceMapping };
  /** The stand-in of the tenant; undefined where another tenant is driven. */
  readonly tenant?: Tenant;
  /** Ends the worker's executions at once, in the midst of what they do: the messages that they hold return to their lane. */
  killWorker(): Promise<void>;
  /**
   * Stops receiving messages, lets executions finish, and stops. Messages of unfinished executions return to their queue.
   *
   * @param patienceMs How long executions may go on, in milliseconds.
   */
  stop(patienceMs: number): Promise<void>;
}

/**
 * Starts the deployment on this machine, from the synthesized template over stand-ins.
 *
 * @throws PortTakenError, DataDirectoryInUseError, DataDirectoryUnusableError, DataOfAnotherTenantError
 * @example
 * const stack = await startEmbeddedStack({ tenant: { kind: "stand-in", options: {} } });
 * await new SQSClient({ endpoint: stack.endpoints.sqs, … }).send(new SendMessageCommand({ QueueUrl: stack.queues.bulk, … }));
 */
export async function startEmbeddedStack(options: EmbeddedStackOptions): Promise<EmbeddedStack> {
  const { onLog = () => {}, onOperation = () => {}, startExecution } = options;
  const cleanups: (() => Promise<void>)[] = [];
  async function cleanUp(): Promise<void> {
    for (const clean of cleanups.splice(0).reverse()) {
      await clean().catch((error: Error) => onLog(`stopping: ${error.message}`));
    }
  }
  const portAt = (offset: number) => (options.port === undefined ? 0 : options.port + offset);

  try {
    const data = openDataDirectory(options.dataDirectory);
    cleanups.push(async () => data.close());
    keepForTenant(data, options.tenant);

    const queues = await startQueues({ port: portAt(0), ...directory(data.pathOf("queues")) });
    cleanups.push(queues.stop);
    const deployment = readDeployment(await readBuiltTemplate(), queues.endpoint);
    queues.create(deployment.queues);
    const names = namesOf(deployment.workerVariables);

    const tables = await startTables({
      port: portAt(1),
      ...directory(data.pathOf("tables")),
      onAnswered(request) {
        const finished = outcomeOf(request, names.tables.operations);
        if (finished !== undefined) onOperation(finished);
      },
    });
    cleanups.push(tables.stop);

    const secrets = await startSecrets({ port: portAt(2), database: data.database });
    cleanups.push(secrets.stop);

    const keysInUse = deployment.signingKeys.slice(0, KEYS_IN_USE[options.credentials ?? "secret"]);
    const kms = keysInUse.length > 0 ? await startKms(data.database) : undefined;
    if (kms !== undefined) cleanups.push(kms.stop);
    const keys = kms === undefined ? [] : await Promise.all(keysInUse.map(kms.create));
    const keyArns = keys.map(({ arn }) => arn);
    const [key] = keys;

    const client = standInClient(SQSClient, queues.endpoint);
    const endpoints = {
      sqsEndpoint: queues.endpoint,
      dynamodbEndpoint: tables.endpoint,
      secretsEndpoint: secrets.endpoint,
    };
    const { rules } = options;
    const tenantEvents =
      rules &&
      deployment.tenantEvents &&
      startTenantEvents({
        deployment: deployment.tenantEvents,
        rules,
        endpoints,
        client,
        onLog,
        endPolls: queues.endPolls,
        ...defined({ startExecution }),
      });
    if (tenantEvents !== undefined) cleanups.push(tenantEvents.kill);

    const { httpApi } = deployment;
    if (httpApi === undefined) throw new Error("The template has no HTTP API.");
    const tenant = key === undefined ? options.tenant : verifiedBy(key.publicKey, options.tenant);
    const choice = registering(apiOf(httpApi), withEvents(tenant, tenantEvents?.deliver));
    const chosen = await startChosenTenant(choice, portAt(3), data.pathOf("tenant.ndjson"));
    if (chosen.standIn !== undefined) cleanups.push(chosen.standIn.close);

    secrets.create(deployment.secrets);
    secrets.update(
      deployment.workerVariables.CREDENTIALS_SECRET_ARN ?? "",
      credentialsSecret(chosen.credentials, key?.arn),
    );
    const dynamodb = standInClient(DynamoDBClient, tables.endpoint);
    await createTables(dynamodb, deployment.tables);
    dynamodb.destroy();

    const http = await startHttpApi({
      deployment: httpApi,
      endpoints,
      issuerUrl: chosen.url,
      port: portAt(4),
      onLog,
      ...defined({ startExecution }),
    });
    cleanups.push(http.stop);

    const configuration = workerConfiguration(deployment.worker, {
      ...endpoints,
      ...defined({ kms: kms && { endpoint: kms.endpoint, keyArns } }),
      ...chosen.address,
      ...defined({ maximumConcurrency: options.maximumConcurrency }),
    });
    const logs = await startLogsApi(deployment.outputs.LogGroupName ?? "");
    cleanups.push(logs.stop);
    const write = (line: string) => {
      logs.write(line);
      onLog(line);
    };
    const worker = createFunction(configuration, write, startExecution);
    cleanups.push(worker.kill);

    const startMapping = (queueUrl: string) =>
      startEventSourceMapping({
        ...mappingOf(deployment, queueUrl),
        ...defined({ maximumConcurrency: options.maximumConcurrency }),
        client,
        target: worker,
        onLog,
        endPolls: () => queues.endPolls(queueUrl),
      });
    const lanes = {
      interactive: startMapping(names.queues.interactive),
      bulk: startMapping(names.queues.bulk),
    };
    const mappings = {
      [mappingOf(deployment, names.queues.interactive).id]: lanes.interactive,
      [mappingOf(deployment, names.queues.bulk).id]: lanes.bulk,
    };
    const lambda = await startLambdaApi({ name: deployment.worker.name, ...configuration }, mappings);
    cleanups.push(lambda.stop);
    const scheduler = await startSchedulerApi(mappings);
    cleanups.push(scheduler.stop);

    return {
      region: REGION,
      endpoints: {
        sqs: queues.endpoint,
        dynamodb: tables.endpoint,
        secretsmanager: secrets.endpoint,
        lambda: lambda.endpoint,
        scheduler: scheduler.endpoint,
        logs: logs.endpoint,
        ...defined({ kms: kms?.endpoint }),
        auth0: chosen.url,
        httpApi: http.endpoint,
      },
      httpApiAudience: httpApi.audience,
      ...names,
      outputs: {
        ...deployment.outputs,
        ...defined({ SigningKeyArn: keyArns.at(-1), FormerSigningKeyArn: keyArns.at(-2) }),
      },
      lanes,
      ...defined({ tenant: chosen.standIn }),
      killWorker: worker.kill,
      async stop(patienceMs) {
        const sources = [...Object.values(lanes), ...(tenantEvents ? [tenantEvents] : [])];
        const drained = Promise.all(sources.map((source) => source.disable()));
        await Promise.race([drained, sleep(patienceMs, undefined, { ref: false })]);
        await Promise.all([worker.kill(), tenantEvents?.kill()]);
        await drained;
        client.destroy();
        await cleanUp();
      },
    };
  } catch (error) {
    await cleanUp();
    throw error;
  }
}

/** The tenant, whose events go to the rules. A stand-in alone has events here. */
function withEvents(choice: TenantChoice, onEvent: TenantOptions["onEvent"]): TenantChoice {
  if (choice.kind !== "stand-in" || onEvent === undefined) return choice;
  return { ...choice, options: { ...choice.options, onEvent } };
}

/** The HTTP API as the tenant knows it: its permissions are the scopes of its routes. */
function apiOf({ audience, routes }: HttpApiDeployment): RegisteredApi {
  return { audience, scopes: [...new Set(routes.flatMap(({ scopes }) => scopes))] };
}

function mappingOf({ mappings }: Deployment, queueUrl: string): MappingProperties {
  const mapping = mappings.find((candidate) => candidate.queueUrl === queueUrl);
  if (mapping === undefined) throw new Error(`The template joins ${queueUrl} to no function.`);
  return mapping;
}

function directory(path: string | undefined): { readonly directory?: string } {
  return path === undefined ? {} : { directory: path };
}

/** The names that a person or a program needs, as the worker is told them. */
function namesOf(variables: Deployment["workerVariables"]): Pick<EmbeddedStack, "queues" | "tables"> {
  const variable = (name: string) => {
    const value = variables[name];
    if (value === undefined) throw new Error(`The template gives the worker no ${name}.`);
    return value;
  };
  return {
    queues: {
      interactive: variable("INTERACTIVE_QUEUE_URL"),
      bulk: variable("BULK_QUEUE_URL"),
      dead_letter: variable("DEAD_LETTER_QUEUE_URL"),
    },
    tables: {
      operations: variable("OPERATIONS_TABLE"),
      connections: variable("CONNECTIONS_TABLE"),
      control: variable("CONTROL_TABLE"),
    },
  };
}
