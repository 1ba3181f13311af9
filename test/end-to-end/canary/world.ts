import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { type Message, ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { messageGroupId } from "../../../contract/message-group.ts";
import type { Request } from "../../../contract/request.ts";
import { clientOptions } from "../../../local/clients.ts";
import { readBuiltTemplate, readDeployment } from "../../../local/deployment.ts";
import { toSqsEvent } from "../../../local/event-source-mapping/sqs-event.ts";
import type { InvocationOutcome } from "../../../local/function/environment.ts";
import { workerConfiguration } from "../../../local/worker.ts";
import { createFunction, startEmbeddedStack } from "../built.ts";

/** Enough for calls of every kind; what has to wait for longer than two seconds is given back. */
const TIMEOUT_SECONDS = 47;

/** How long something may take to happen, in milliseconds; a test that fails waits as long as that. */
const PATIENCE_MS = 25_000;

/** A worker with everything that it writes to. */
export interface World extends AsyncDisposable {
  /**
   * Gives the worker requests until something has happened.
   *
   * @param happened Told after each invocation what the worker has written so far.
   * @returns What the worker wrote or said, everywhere.
   */
  writtenUntil(requests: readonly object[], happened: (written: string) => boolean): Promise<string>;
}

/**
 * Starts a worker, as it would be deployed, but for the detail of its log.
 *
 * @param world.baseUrl Where its tenant is.
 * @param world.credentials What its operator put into the secret.
 * @param world.secretsEndpoint Something else in the place of Secrets Manager.
 */
export async function startWorld(world: {
  readonly baseUrl: string;
  readonly credentials: string;
  readonly secretsEndpoint?: string;
}): Promise<World> {
  const stack = await startEmbeddedStack({
    tenant: { kind: "loopback", baseUrl: world.baseUrl, credentials: { clientId: "", clientSecret: "" } },
  });
  await Promise.all([stack.lanes.interactive.disable(), stack.lanes.bulk.disable()]);
  const { worker, workerVariables } = readDeployment(await readBuiltTemplate(), stack.endpoints.sqs);
  const variable = (name: string) => workerVariables[name] ?? "";
  const sqs = new SQSClient(clientOptions(stack.endpoints.sqs));
  const dynamodb = new DynamoDBClient(clientOptions(stack.endpoints.dynamodb));
  const secrets = new SecretsManagerClient(clientOptions(stack.endpoints.secretsmanager));
  await secrets.send(
    new PutSecretValueCommand({
      SecretId: variable("CREDENTIALS_SECRET_ARN"),
      SecretString: world.credentials,
    }),
  );

  const configuration = workerConfiguration(worker, {
    sqsEndpoint: stack.endpoints.sqs,
    dynamodbEndpoint: stack.endpoints.dynamodb,
    secretsEndpoint: world.secretsEndpoint ?? stack.endpoints.secretsmanager,
    auth0BaseUrl: world.baseUrl,
  });
  const environment = { ...configuration.environment, POWERTOOLS_LOG_LEVEL: "DEBUG" };
  const lines: string[] = [];
  const letters: Message[] = [];
  const lambda = createFunction(
    { ...configuration, environment, timeoutSeconds: TIMEOUT_SECONDS },
    (line) => void lines.push(line),
  );

  async function receive(queueUrl: string) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ["All"],
        MessageSystemAttributeNames: ["All"],
      }),
    );
    return Messages;
  }

  async function itemsIn(tableName: string): Promise<unknown[]> {
    const items: unknown[] = [];
    for await (const page of paginateScan({ client: dynamodb }, { TableName: tableName })) {
      items.push(...(page.Items ?? []));
    }
    return items;
  }

  return {
    async writtenUntil(requests, happened) {
      for (const request of requests) {
        await sqs.send(
          new SendMessageCommand({
            QueueUrl: stack.queues.interactive,
            MessageBody: JSON.stringify(request),
            MessageGroupId: messageGroupId(request as Request),
            MessageDeduplicationId: randomUUID(),
          }),
        );
      }
      const outcomes: InvocationOutcome[] = [];
      const giveUpAtMs = Date.now() + PATIENCE_MS;
      for (;;) {
        const batch = toSqsEvent(await receive(stack.queues.interactive), variable("INTERACTIVE_QUEUE_ARN"));
        outcomes.push(await lambda.invoke(batch));
        letters.push(...(await receive(stack.queues.dead_letter)));
        const tables = await Promise.all(Object.values(stack.tables).map(itemsIn));
        const written = JSON.stringify({ outcomes, lines, tables, letters });
        if (happened(written)) return written;
        if (Date.now() > giveUpAtMs) throw new Error(`It never happened: ${written}`);
        await sleep(100);
      }
    },
    async [Symbol.asyncDispose]() {
      await lambda.kill();
      for (const client of [sqs, dynamodb, secrets]) client.destroy();
      await stack.stop(0);
    },
  };
}
