import { GetQueueAttributesCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { dynamoOperationStore } from "../../lambda/stores/operation-store.ts";
import type { Session } from "../session/session.ts";
import { readWorkerEnvironment } from "../tenant/worker-environment.ts";
import type { LetterStore, ReconcilePorts } from "./reconcile-letter.ts";
import type { RedrivePorts } from "./redrive-letter.ts";

/** The operations table as the worker itself would write it. */
export async function letterStore(session: Session): Promise<LetterStore> {
  const [client, environment] = await Promise.all([
    session.clients.dynamodb(),
    readWorkerEnvironment(session),
  ]);
  return dynamoOperationStore(client, {
    tableName: session.names.tables.operations,
    retentionDays: environment.RECORD_RETENTION_DAYS,
    clock: { now: session.clients.now, sleep: () => Promise.resolve() },
  });
}

/** Sends messages to the lanes. */
export function sender({ clients, names }: Session): RedrivePorts["send"] {
  return async (lane, { body, groupId, deduplicationId }) => {
    const sqs = await clients.sqs();
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: names.queues[lane],
        MessageBody: body,
        MessageGroupId: groupId,
        MessageDeduplicationId: deduplicationId,
      }),
    );
  };
}

/** All ports except the one that removes a letter. */
export async function reconcilePorts(session: Session): Promise<Omit<ReconcilePorts, "remove">> {
  return {
    operations: await letterStore(session),
    send: sender(session),
    interactiveArn: await interactiveArn(session),
    now: session.clients.now,
  };
}

async function interactiveArn({ clients, names }: Session): Promise<string> {
  const sqs = await clients.sqs();
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: names.queues.interactive, AttributeNames: ["QueueArn"] }),
  );
  return Attributes?.QueueArn ?? "";
}
