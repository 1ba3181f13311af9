import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A proxy in front of a service of AWS that treats one kind of request in its own way; everything else gets through. */
export interface AwsProxy extends AsyncDisposable {
  /** Where it listens. */
  readonly endpoint: string;
}

/** A proxy that refuses. */
export interface RefusingProxy extends AwsProxy {
  /** Resolves when it has refused a request. */
  readonly refused: Promise<void>;
}

/**
 * Starts a proxy in front of a service that is unavailable for one kind of request.
 *
 * @param action What it answers with 503, such as `SendMessageBatch`.
 */
export async function startRefusingProxy(serviceEndpoint: string, action: string): Promise<RefusingProxy> {
  const refused = Promise.withResolvers<void>();
  const proxy = await startProxy(serviceEndpoint, action, (message, response) => {
    message.resume();
    response.writeHead(503).end();
    refused.resolve();
  });
  return { ...proxy, refused: refused.promise };
}

/**
 * Starts a proxy in front of a service that is slow for one kind of request, so that a few requests take a while.
 *
 * @param action What it passes on after `delayMs` milliseconds.
 */
export function startSlowProxy(serviceEndpoint: string, action: string, delayMs: number): Promise<AwsProxy> {
  return startProxy(serviceEndpoint, action, async (_message, _response, pass) => {
    await sleep(delayMs);
    pass();
  });
}

async function startProxy(
  serviceEndpoint: string,
  action: string,
  treat: (message: IncomingMessage, response: ServerResponse, pass: () => void) => void,
): Promise<AwsProxy> {
  const { hostname, port } = new URL(serviceEndpoint);
  const server = createServer((message, response) => {
    const { method, url: path, headers } = message;
    const pass = () => {
      const through = request({ hostname, port, method, path, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
      message.pipe(through);
    };
    if (String(headers["x-amz-target"]).endsWith(`.${action}`)) treat(message, response, pass);
    else pass();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
