import { DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import {
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { readOperationItem } from "../../aws/read-items.ts";
import { standInClient } from "../../local/clients.ts";
import type { EmbeddedStack } from "../../local/stack.ts";
import type { RecordedOperation } from "./expectations.ts";

/** Everything that the operations table holds. */
export async function readRecords({ endpoints, tables }: EmbeddedStack): Promise<RecordedOperation[]> {
  const client = standInClient(DynamoDBClient, endpoints.dynamodb);
  const records: RecordedOperation[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: tables.operations })) {
    records.push(...Items.map(readOperationItem));
  }
  client.destroy();
  return records;
}

/** Whether a lane has nothing left to work on. */
export async function isEmpty(client: SQSClient, queueUrl: string): Promise<boolean> {
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl: queueUrl,
      AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    }),
  );
  return Object.values(Attributes ?? {}).every((count) => count === "0");
}

/** Everything that lies in the dead-letter queue. */
export async function receiveDeadLetters(client: SQSClient, queueUrl: string): Promise<Message[]> {
  const letters: Message[] = [];
  for (;;) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ["All"],
      }),
    );
    if (Messages.length === 0) return letters;
    letters.push(...Messages);
  }
}
