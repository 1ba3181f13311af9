import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { GetQueueAttributesCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { conditionHeld } from "../../aws/conditional-write.ts";
import { iso } from "../../contract/iso.ts";
import { dynamoOperationStore } from "../../lambda/stores/operation-store.ts";
import type { Session } from "../session/session.ts";
import { readWorkerEnvironment } from "../tenant/worker-environment.ts";
import type { DiscardPorts } from "./discard-letter.ts";
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

/**
 * The table, where each record that is reopened also says who redrove it, when and why. The worker keeps that when it writes the
 * record again.
 */
export function markingRedrives(
  store: LetterStore,
  { clients, names, requester }: Session,
  because: string | undefined,
): LetterStore {
  return {
    ...store,
    async reopen(deferral) {
      if (!(await store.reopen(deferral))) return false;
      const client = await clients.dynamodb();
      await conditionHeld(
        client.send(
          new UpdateItemCommand({
            TableName: names.tables.operations,
            Key: { operation_id: { S: deferral.operationId } },
            UpdateExpression: `SET redriven_at = :now, redriven_by = :who ${because === undefined ? "REMOVE redriven_because" : ", redriven_because = :because"}`,
            ConditionExpression: "redrives = :redrives",
            ExpressionAttributeValues: {
              ":now": { S: iso(clients.now()) },
              ":who": { S: await requester() },
              ...(because === undefined ? {} : { ":because": { S: because } }),
              ":redrives": { N: String(deferral.redrives) },
            },
          }),
        ),
      );
      return true;
    },
  };
}

/** Writes into the operations table who discarded a dead letter, when and why. */
export function discarder(
  { clients, names, requester }: Session,
  because: string | undefined,
): DiscardPorts["record"] {
  return async ({ operation_id, redrives }) => {
    const client = await clients.dynamodb();
    return conditionHeld(
      client.send(
        new UpdateItemCommand({
          TableName: names.tables.operations,
          Key: { operation_id: { S: operation_id } },
          UpdateExpression: `SET discarded_at = if_not_exists(discarded_at, :now), discarded_by = if_not_exists(discarded_by, :who)${because === undefined ? "" : ", discarded_because = if_not_exists(discarded_because, :because)"} REMOVE dead_letter_shard`,
          ConditionExpression: "#status = :dead_lettered AND redrives = :redrives",
          ExpressionAttributeNames: { "#status": "status" },
          ExpressionAttributeValues: {
            ":now": { S: iso(clients.now()) },
            ":who": { S: await requester() },
            ...(because === undefined ? {} : { ":because": { S: because } }),
            ":dead_lettered": { S: "dead_lettered" },
            ":redrives": { N: String(redrives) },
          },
        }),
      ),
    );
  };
}

/** All ports except the one that removes a letter. @param maySend Whether there is one that sends. */
export async function reconcilePorts(
  session: Session,
  maySend: boolean,
): Promise<Omit<ReconcilePorts, "remove">> {
  return {
    operations: await letterStore(session),
    send: maySend ? sender(session) : undefined,
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
