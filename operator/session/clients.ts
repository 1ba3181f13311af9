import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { KMSClient } from "@aws-sdk/client-kms";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { PipesClient } from "@aws-sdk/client-pipes";
import type { SchedulerClient } from "@aws-sdk/client-scheduler";
import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { type AwsClient, createAwsClient, OPERATOR_LIMITS } from "../../aws/client.ts";
import type { LocalEndpoints } from "./local-state.ts";
import { createServiceClock, type ServiceClock, type WatchableClient } from "./service-clock.ts";

/** What AWS's clients are made with. */
export interface AwsOptions {
  readonly region?: string;
  readonly profile?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** AWS's clients, each loaded and made when it is first asked for: a command pays for what it uses. */
export interface Clients {
  sqs(): Promise<SQSClient>;
  dynamodb(): Promise<DynamoDBClient>;
  lambda(): Promise<LambdaClient>;
  secretsManager(): Promise<SecretsManagerClient>;
  /** The embedded stack has it where it signs with a key in KMS. */
  kms(): Promise<KMSClient>;
  scheduler(): Promise<SchedulerClient>;
  logs(): Promise<CloudWatchLogsClient>;
  /** Milliseconds since the epoch by AWS's clock, as its answers tell it; before the first one by this machine's. */
  now(): number;
  /** The embedded stack has neither alarms nor a pipe. */
  cloudWatch(): Promise<CloudWatchClient>;
  pipes(): Promise<PipesClient>;
  /** Drops all connections. */
  close(): void;
}

/** What an embedded stack does not have is reached at no address, and never on AWS. */
const NOWHERE = "http://127.0.0.1:1";

/** Any credentials will do for the stand-ins. */
export const LOCAL_CREDENTIALS = { accessKeyId: "local", secretAccessKey: "local" };

/** What is known of a deployment before its clients are made. */
export interface ClientsContext {
  /** Where the stand-ins are, for an embedded stack. */
  readonly endpoints?: LocalEndpoints;
  /** Default: one that has seen no answer yet. */
  readonly clock?: ServiceClock;
}

/** Creates the clients of one deployment. */
export function createClients(
  options: AwsOptions,
  { endpoints, clock = createServiceClock() }: ClientsContext = {},
): Clients {
  const made: Promise<{ destroy(): void }>[] = [];
  const at = (service: keyof LocalEndpoints) =>
    endpoints === undefined ? options : { ...options, endpoint: endpoints[service] ?? NOWHERE };
  const once = <Config extends object, C extends AwsClient & WatchableClient & { destroy(): void }>(
    load: () => Promise<new (config: Config) => C>,
    config: NoInfer<Config>,
  ) => {
    let client: Promise<C> | undefined;
    const make = async () => {
      const one = createAwsClient(await load(), OPERATOR_LIMITS, config);
      clock.watch(one);
      return one;
    };
    return () => {
      if (client === undefined) {
        client = make();
        made.push(client);
      }
      return client;
    };
  };

  return {
    // TLS and the request's signature guard what is sent: a checksum of each message beside them costs time alone.
    sqs: once(async () => (await import("@aws-sdk/client-sqs")).SQSClient, { ...at("sqs"), md5: false }),
    dynamodb: once(async () => (await import("@aws-sdk/client-dynamodb")).DynamoDBClient, at("dynamodb")),
    lambda: once(async () => (await import("@aws-sdk/client-lambda")).LambdaClient, at("lambda")),
    secretsManager: once(
      async () => (await import("@aws-sdk/client-secrets-manager")).SecretsManagerClient,
      at("secretsmanager"),
    ),
    kms: once(async () => (await import("@aws-sdk/client-kms")).KMSClient, at("kms")),
    scheduler: once(async () => (await import("@aws-sdk/client-scheduler")).SchedulerClient, at("scheduler")),
    logs: once(
      async () => (await import("@aws-sdk/client-cloudwatch-logs")).CloudWatchLogsClient,
      at("logs"),
    ),
    cloudWatch: once(async () => (await import("@aws-sdk/client-cloudwatch")).CloudWatchClient, options),
    pipes: once(async () => (await import("@aws-sdk/client-pipes")).PipesClient, options),
    now: clock.now,
    close() {
      for (const client of made)
        void client.then(
          (one) => one.destroy(),
          () => {},
        );
    },
  };
}
