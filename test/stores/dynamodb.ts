import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { startTables } from "../../local/tables.ts";

/** The tables' stand-in, and a client that talks to it. */
export interface DynamoDb extends AsyncDisposable {
  readonly client: DynamoDBClient;
  /** Creates an empty table with these key attributes, all texts, and returns its name. */
  createTable(partitionKey: string, sortKey?: string): Promise<string>;
}

export async function startDynamoDb(): Promise<DynamoDb> {
  const tables = await startTables({ port: 0, onAnswered: () => {} });
  const client = new DynamoDBClient({
    endpoint: tables.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "any", secretAccessKey: "any" },
    maxAttempts: 1,
  });
  let count = 0;
  return {
    client,
    async createTable(...keys) {
      count += 1;
      const TableName = `table-${count}`;
      await client.send(
        new CreateTableCommand({
          TableName,
          AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
          KeySchema: keys.map((AttributeName, index) => ({
            AttributeName,
            KeyType: index === 0 ? "HASH" : "RANGE",
          })),
          BillingMode: "PAY_PER_REQUEST",
        }),
      );
      return TableName;
    },
    async [Symbol.asyncDispose]() {
      client.destroy();
      await tables.stop();
    },
  };
}
