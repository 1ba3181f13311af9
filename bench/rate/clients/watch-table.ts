import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";

/** Node's own channel: told of every request that a server in this process begins to serve. */
const CHANNEL = "http.server.request.start";

/** A request to the table, as it arrived. */
export interface TableRequest {
  /** In milliseconds on the machine's clock. */
  readonly atMs: number;
  /** Such as `UpdateItem`. */
  readonly operation: string;
  readonly body: string;
}

/** A watch over a table, going on until it is stopped. */
export interface TableWatch {
  readonly requests: readonly TableRequest[];
  stop(): void;
}

/**
 * Watches the requests to one table at a stand-in of DynamoDB that runs in this process.
 *
 * @param endpoint The stand-in's.
 * @param tableName A request whose body has this name in quotes is one to this table.
 */
export function watchTable(endpoint: string, tableName: string): TableWatch {
  const { host } = new URL(endpoint);
  const quoted = JSON.stringify(tableName);
  const requests: TableRequest[] = [];
  const onRequest = (message: unknown) => {
    const { request } = message as { readonly request: IncomingMessage };
    if (request.headers.host !== host) return;
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => void chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      if (!body.includes(quoted)) return;
      const operation = String(request.headers["x-amz-target"]).split(".").at(-1) ?? "";
      requests.push({ atMs: Date.now(), operation, body });
    });
  };
  subscribe(CHANNEL, onRequest);
  return { requests, stop: () => void unsubscribe(CHANNEL, onRequest) };
}
