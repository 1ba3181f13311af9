import { createServer, type RequestListener } from "node:http";
import type { Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import { close, listen } from "../../local/listen.ts";

/** A request as a server got it. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** An HTTP server on this machine that does what a test wants. */
export interface TestServer extends AsyncDisposable {
  readonly origin: string;
  readonly received: Received[];
  /** All connections that were ever opened. */
  readonly sockets: Socket[];
}

/**
 * Starts a server.
 *
 * @param answer Answers a request after it was received whole; `count` is its number, from 1.
 */
export async function startServer(
  answer: (...parameters: [...Parameters<RequestListener>, received: Received, count: number]) => void,
): Promise<TestServer> {
  const received: Received[] = [];
  const sockets: Socket[] = [];
  const server = createServer({ keepAliveTimeout: 75_000 }, async (request, response) => {
    const { method = "", url = "", headers } = request;
    const seen = { method, path: url, headers, body: (await buffer(request)).toString() };
    received.push(seen);
    answer(request, response, seen, received.length);
  });
  server.on("connection", (socket) => sockets.push(socket));
  const port = await listen(server, 0);
  return {
    origin: `http://127.0.0.1:${port}`,
    received,
    sockets,
    [Symbol.asyncDispose]: () => close(server),
  };
}

/** A closed port on this machine. */
export async function closedOrigin(): Promise<string> {
  const server = createServer();
  const port = await listen(server, 0);
  await close(server);
  return `http://127.0.0.1:${port}`;
}
