import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createTables, startTables } from "../../local/tables.ts";

/** The tables' stand-in with empty control tables. */
export interface ControlTables extends AsyncDisposable {
  readonly client: DynamoDBClient;
  /** Creates one, and returns its name. */
  create(): Promise<string>;
}

export async function startControlTables(): Promise<ControlTables> {
  const tables = await startTables({ port: 0, onAnswered: () => {} });
  const client = new DynamoDBClient({
    endpoint: tables.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "any", secretAccessKey: "any" },
  });
  let count = 0;
  return {
    client,
    async create() {
      count += 1;
      const name = `control-${count}`;
      const properties = {
        TableName: name,
        AttributeDefinitions: [{ AttributeName: "key", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "key", KeyType: "HASH" }],
      };
      await createTables(client, [{ name, properties }]);
      return name;
    },
    async [Symbol.asyncDispose]() {
      client.destroy();
      await tables.stop();
    },
  };
}
