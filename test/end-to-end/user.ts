import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import {
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { OperationItem } from "../../contract/items/operation-item.ts";
import { clientOptions } from "../../local/clients.ts";
import type { EmbeddedStack } from "../../local/stack.ts";

/** What a user of the deployed stack can see of it: also what `orgconn local --json` prints. */
export type Reachable = Pick<EmbeddedStack, "queues" | "tables"> & {
  readonly endpoints: Pick<EmbeddedStack["endpoints"], "sqs" | "dynamodb">;
};

type Lane = "interactive" | "bulk";

/** An operation's record, as a user reads it. */
export type Item = OperationItem;

/** How long an operation may take in a test, in milliseconds; a test that fails waits as long as that. */
const PATIENCE_MS = 25_000;

/** Tries until an attempt succeeds, in pauses that grow with the wait: a long one costs the processor little, and no test a tenth more. */
async function eventually<T>(attempt: () => Promise<T>, patienceMs: number): Promise<T> {
  const beganMs = Date.now();
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      const waitedMs = Date.now() - beganMs;
      if (waitedMs > patienceMs) throw error;
      await sleep(Math.min(1_000, Math.max(20, waitedMs / 10)));
    }
  }
}

/**
 * A user of a stack, through AWS's own clients alone.
 *
 * @param region Default: the embedded stack's.
 */
export function createUser({ endpoints, queues, tables }: Reachable, region?: string) {
  const sqs = new SQSClient(clientOptions(endpoints.sqs, region));
  const dynamodb = new DynamoDBClient(clientOptions(endpoints.dynamodb, region));

  /** Puts any body into a lane. */
  async function sendBody(lane: Lane, body: string, groupId: string, deduplicationId: string = randomUUID()) {
    const { MessageId = "" } = await sqs.send(
      new SendMessageCommand({
        QueueUrl: queues[lane],
        MessageBody: body,
        MessageGroupId: groupId,
        MessageDeduplicationId: deduplicationId,
      }),
    );
    return MessageId;
  }

  async function read(operationId: string): Promise<Item | undefined> {
    const { Item } = await dynamodb.send(
      new GetItemCommand({
        TableName: tables.operations,
        Key: { operation_id: { S: operationId } },
        ConsistentRead: true,
      }),
    );
    return Item === undefined ? undefined : (unmarshall(Item) as Item);
  }

  const user = {
    sendBody,
    read,

    /** Enqueues a request. The group is the pair's, or the organization's where there is no connection. */
    async send(lane: Lane, request: Readonly<Record<string, unknown>>) {
      const { organization_id, connection_id = "*" } = request;
      return sendBody(lane, JSON.stringify(request), `${organization_id}#${connection_id}`);
    },

    /** Waits for an operation's outcome. */
    outcome: (operationId: string, patienceMs = PATIENCE_MS): Promise<Item> =>
      eventually(async () => {
        const item = await read(operationId);
        if (item?.finished_at === undefined)
          throw new Error(`${operationId} is ${item?.status ?? "unknown"}.`);
        return item;
      }, patienceMs),

    /** Enqueues a request and waits for its outcome. */
    async run(lane: Lane, request: Readonly<Record<string, unknown>>) {
      await user.send(lane, request);
      return user.outcome(String(request.operation_id));
    },

    /** Waits until a lane has nothing left. */
    emptied: (lane: Lane) =>
      eventually(async () => {
        const { visible, inFlight } = await user.depth(lane);
        if (visible + inFlight > 0)
          throw new Error(`The ${lane} lane holds ${visible} and ${inFlight} in flight.`);
      }, PATIENCE_MS),

    async depth(lane: Lane) {
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: queues[lane], AttributeNames: ["All"] }),
      );
      return {
        visible: Number(Attributes.ApproximateNumberOfMessages),
        inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible),
      };
    },

    /** Everything in the dead-letter queue that has not been looked at yet. */
    async deadLetters(): Promise<Message[]> {
      const letters: Message[] = [];
      for (;;) {
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({
            QueueUrl: queues.dead_letter,
            MaxNumberOfMessages: 10,
            MessageAttributeNames: ["All"],
            MessageSystemAttributeNames: ["All"],
          }),
        );
        if (Messages.length === 0) return letters;
        letters.push(...Messages);
      }
    },

    close() {
      sqs.destroy();
      dynamodb.destroy();
    },
  };
  return user;
}

/** A user of a stack. */
export type User = ReturnType<typeof createUser>;
