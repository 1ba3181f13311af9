import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/** A proxy in front of a service of AWS that is unavailable for one kind of request. */
export interface RefusingProxy extends AsyncDisposable {
  /** Where it listens. */
  readonly endpoint: string;
  /** Resolves when it has refused a request. */
  readonly refused: Promise<void>;
}

/**
 * Starts one.
 *
 * @param action What it answers with 503, such as `SendMessageBatch`; everything else gets through.
 */
export async function startRefusingProxy(serviceEndpoint: string, action: string): Promise<RefusingProxy> {
  const { hostname, port } = new URL(serviceEndpoint);
  const refused = Promise.withResolvers<void>();
  const server = createServer((message, response) => {
    const { method, url: path, headers } = message;
    if (String(headers["x-amz-target"]).endsWith(`.${action}`)) {
      message.resume();
      response.writeHead(503).end();
      refused.resolve();
      return;
    }
    const through = request({ hostname, port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    message.pipe(through);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refused: refused.promise,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
