import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceInUseException,
} from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";
import { defined } from "../contract/defined.ts";
import { close, LOOPBACK, listen } from "./listen.ts";
import type { ResolvedResource } from "./template.ts";

/** The properties of a table that the stand-in understands. */
export const TABLE_PROPERTIES = ["AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes"] as const;

/** A request that the tables' stand-in has answered. */
export interface TableRequest {
  /** Such as `PutItem`. */
  readonly operation: string;
  readonly body: string;
  readonly status: number;
}

/** The tables' stand-in, running. */
export interface Tables {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/**
 * Starts the stand-in for DynamoDB.
 *
 * @param options.port 0 takes any free port.
 * @param options.directory Where tables are kept; in memory without it.
 * @param options.onAnswered Receives every request once it is answered.
 * @throws PortTakenError
 */
export async function startTables(options: {
  readonly port: number;
  readonly directory?: string;
  readonly onAnswered: (request: TableRequest) => void;
}): Promise<Tables> {
  const server = dynalite({
    createTableMs: 0,
    ...defined({ path: options.directory }),
  });
  const [answer] = server.listeners("request") as [
    (request: IncomingMessage, response: ServerResponse) => void,
  ];
  server.removeAllListeners("request");
  const begun = new Set<Promise<void>>();
  server.on("request", async (request: IncomingMessage, response: ServerResponse) => {
    let body: Buffer;
    try {
      body = await buffer(request);
    } catch {
      return; // The client is gone: an execution that was killed while it sent.
    }
    response.once("finish", () => {
      const operation = String(request.headers["x-amz-target"]).split(".").at(-1) ?? "";
      options.onAnswered({ operation, body: body.toString(), status: response.statusCode });
    });
    // dynalite ends the process when a client disconnects during a request, so it gets a copy that cannot disconnect.
    const { headers, method, url } = request;
    const copy = Object.assign(Readable.from([body]), { headers, method, url });
    const done = ended(response);
    begun.add(done);
    void done.then(() => begun.delete(done));
    answer(copy as unknown as IncomingMessage, response);
  });
  const port = await listen(server, options.port);
  async function stop(): Promise<void> {
    server.closeAllConnections();
    // It also ends the process when its database closes under a request.
    while (begun.size > 0) await Promise.all(begun);
    await close(server);
  }
  return { endpoint: `http://${LOOPBACK}:${port}`, stop };
}

/** Resolves once an answer was given, whether or not its client is still there. */
function ended(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const end = response.end.bind(response) as (...content: unknown[]) => ServerResponse;
    response.end = (...content: unknown[]) => {
      resolve();
      return end(...content);
    };
  });
}

/** Creates the template's tables that do not exist yet, and waits until they are active. */
export async function createTables(
  client: DynamoDBClient,
  resources: readonly ResolvedResource[],
): Promise<void> {
  await Promise.all(
    resources.map(async (resource) => {
      const input = tableOf(resource);
      try {
        await client.send(new CreateTableCommand(input));
      } catch (error) {
        if (!(error instanceof ResourceInUseException)) throw error;
      }
      let status: string | undefined;
      do {
        const { Table } = await client.send(new DescribeTableCommand({ TableName: input.TableName }));
        status = Table?.TableStatus;
      } while (status !== "ACTIVE");
    }),
  );
}

function tableOf({ name, properties }: ResolvedResource): CreateTableCommandInput {
  return {
    ...(properties as Pick<CreateTableCommandInput, (typeof TABLE_PROPERTIES)[number]>),
    TableName: name,
    BillingMode: "PAY_PER_REQUEST",
  };
}
