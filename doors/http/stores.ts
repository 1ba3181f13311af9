import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { marshall } from "@aws-sdk/util-dynamodb";
import { readAccepted } from "../../aws/read-accepted.ts";
import { readOperationItem } from "../../aws/read-items.ts";
import { acceptedToItem } from "../../contract/items/accepted-item.ts";
import { messageFor } from "../../contract/message.ts";
import type { Lane } from "../../contract/place.ts";
import type { IntakePorts, OperationsStore } from "./ports.ts";

/** The operations table in DynamoDB: the worker's records, which are only read, and the accepted requests beside them. */
export function dynamoOperations(client: DynamoDBClient, tableName: string): OperationsStore {
  return {
    async readRecord(operationId) {
      const Key = { operation_id: { S: operationId } };
      const { Item } = await client.send(
        new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }),
      );
      return Item === undefined ? undefined : readOperationItem(Item);
    },
    readAccepted: (operationId) => readAccepted(client, tableName, operationId),

    async reserve(accepted) {
      try {
        await client.send(
          new PutItemCommand({
            TableName: tableName,
            Item: marshall(acceptedToItem(accepted)),
            ConditionExpression: "attribute_not_exists(operation_id)",
          }),
        );
        return undefined;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        return readAccepted(client, tableName, accepted.operationId);
      }
    },

    async confirm(accepted) {
      await client.send(
        new PutItemCommand({ TableName: tableName, Item: marshall(acceptedToItem(accepted)) }),
      );
    },
  };
}

/** The lanes in SQS. */
export function sqsLanes(
  client: SQSClient,
  queueUrls: Readonly<Record<Lane, string>>,
): Pick<IntakePorts, "send"> {
  return {
    async send(lane, request) {
      const { body, groupId, deduplicationId } = messageFor(request);
      await client.send(
        new SendMessageCommand({
          QueueUrl: queueUrls[lane],
          MessageBody: body,
          MessageGroupId: groupId,
          MessageDeduplicationId: deduplicationId,
        }),
      );
    },
  };
}
