import { DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { OperationItem } from "../../contract/items/operation-item.ts";
import { standInClient } from "../../local/clients.ts";
import type { Reachable } from "./stack-process.ts";

/** How many messages are in the lanes, those in hand or hidden included. */
export async function messagesLeft({ endpoints, queues }: Reachable): Promise<number> {
  const client = standInClient(SQSClient, endpoints.sqs);
  const counts = await Promise.all(
    [queues.interactive, queues.bulk].map(async (QueueUrl) => {
      const { Attributes = {} } = await client.send(
        new GetQueueAttributesCommand({
          QueueUrl,
          AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
        }),
      );
      return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
    }),
  );
  client.destroy();
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Everything that the operations table holds. */
export async function readRecords({ endpoints, tables }: Reachable): Promise<readonly OperationItem[]> {
  const client = standInClient(DynamoDBClient, endpoints.dynamodb);
  const records: OperationItem[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: tables.operations })) {
    records.push(...Items.map((item) => unmarshall(item) as OperationItem));
  }
  client.destroy();
  return records;
}

/** The bodies of everything in the dead-letter queue. */
export async function readDeadLetters({ endpoints, queues }: Reachable): Promise<readonly string[]> {
  const client = standInClient(SQSClient, endpoints.sqs);
  const bodies: string[] = [];
  for (;;) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: queues.dead_letter, MaxNumberOfMessages: 10 }),
    );
    if (Messages.length === 0) break;
    bodies.push(...Messages.map(({ Body = "" }) => Body));
  }
  client.destroy();
  return bodies;
}
