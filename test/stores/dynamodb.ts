import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { clientOptions } from "../../local/clients.ts";
import { createTables, startTables } from "../../local/tables.ts";

/** DynamoDB's stand-in, and a client that talks to it. */
export interface DynamoDb extends AsyncDisposable {
  readonly client: DynamoDBClient;
  /** Creates an empty table with these key attributes, all texts, and returns its name. */
  createTable(partitionKey: string, sortKey?: string): Promise<string>;
}

/** Starts dynalite, or takes what runs at `ORGCONN_TEST_DYNAMODB` (`npm run test:dynamodb-local`). */
export async function startDynamoDb(): Promise<DynamoDb> {
  const { ORGCONN_TEST_DYNAMODB: endpoint } = process.env;
  const tables =
    endpoint === undefined
      ? await startTables({ port: 0, onAnswered: () => {} })
      : { endpoint, stop: async () => {} };
  const client = new DynamoDBClient({ ...clientOptions(tables.endpoint), maxAttempts: 1 });
  // Other test files may be at the same stand-in.
  const run = randomUUID();
  let count = 0;
  return {
    client,
    async createTable(...keys) {
      count += 1;
      const name = `table-${run}-${count}`;
      const properties = {
        AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
        KeySchema: keys.map((AttributeName, index) => ({
          AttributeName,
          KeyType: index === 0 ? "HASH" : "RANGE",
        })),
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
