import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import type { OperationStore } from "../../lambda/ports.ts";
import { dynamoOperationStore } from "../../lambda/stores/operation-store.ts";
import type { Session } from "../session/session.ts";
import { readWorkerEnvironment } from "../tenant/worker-environment.ts";
import { type AdoptionPorts, adopt } from "./adopt.ts";
import { countLetters, walkLetters } from "./walk.ts";

/** The operations table as the worker itself would write it. */
export async function operationStore(session: Session): Promise<OperationStore> {
  const [client, environment] = await Promise.all([
    session.clients.dynamodb(),
    readWorkerEnvironment(session),
  ]);
  return dynamoOperationStore(client, {
    tableName: session.names.tables.operations,
    retentionDays: environment.RECORD_RETENTION_DAYS,
    clock: { now: Date.now, sleep: () => Promise.resolve() },
  });
}

/**
 * Records what only the dead-letter queue knows of, where it holds more than is on record.
 *
 * @param recorded How many dead letters are on record.
 * @returns How many were adopted.
 */
export async function adoptUnknown(session: Session, recorded: number): Promise<number> {
  if ((await countLetters(session)) <= recorded) return 0;
  const ports: AdoptionPorts = {
    operations: await operationStore(session),
    interactiveArn: await interactiveArn(session),
    nowMs: Date.now(),
  };
  let adopted = 0;
  await walkLetters(session, async (letter) => {
    if (await adopt(letter, ports)) adopted += 1;
  });
  return adopted;
}

async function interactiveArn({ clients, names }: Session): Promise<string> {
  const sqs = await clients.sqs();
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: names.queues.interactive, AttributeNames: ["QueueArn"] }),
  );
  return Attributes?.QueueArn ?? "";
}
