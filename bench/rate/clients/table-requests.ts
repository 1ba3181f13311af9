import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";

/** Node's own channel: told of every request that a server in this process begins to serve. */
const CHANNEL = "http.server.request.start";

/** A count of requests, going on. */
export interface RequestCount {
  count(): number;
  stop(): void;
}

/**
 * Counts the requests to one table at a stand-in of DynamoDB that runs in this process.
 *
 * @param endpoint The stand-in's.
 * @param tableName Any part of a request's body in quotes that is this name makes it one.
 */
export function countTableRequests(endpoint: string, tableName: string): RequestCount {
  const { host } = new URL(endpoint);
  const quoted = JSON.stringify(tableName);
  let count = 0;
  const onRequest = (message: unknown) => {
    const { request } = message as { readonly request: IncomingMessage };
    if (request.headers.host !== host) return;
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => void chunks.push(chunk));
    request.on("end", () => {
      if (Buffer.concat(chunks).includes(quoted)) count += 1;
    });
  };
  subscribe(CHANNEL, onRequest);
  return { count: () => count, stop: () => void unsubscribe(CHANNEL, onRequest) };
}
