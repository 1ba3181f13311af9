import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { IncomingMessage, ServerResponse } from "node:http";

/** Node's own channel: told of every request that a server in this process begins to serve. */
const CHANNEL = "http.server.request.start";

/** A request of AWS's JSON protocols and its answer, as a stand-in in this process served it. */
export interface Exchange {
  /** When it arrived, in milliseconds on the machine's clock. */
  readonly atMs: number;
  /** Such as `UpdateItem`. */
  readonly operation: string;
  /** Empty where requests' bodies are not watched. */
  readonly body: string;
  readonly status: number;
  readonly answer: string;
}

/** What is watched. */
export interface WatchOptions {
  /** The stand-in's address. */
  readonly endpoint: string;
  /** Whether requests' bodies are read too: only where the server takes them as they come. */
  readonly bodies: boolean;
}

/**
 * Watches what a stand-in in this process is asked and answers.
 *
 * @param onExchange Told of each request once it is answered.
 * @returns Ends the watch.
 */
export function watchExchanges(
  { endpoint, bodies }: WatchOptions,
  onExchange: (exchange: Exchange) => void,
): () => void {
  const { host } = new URL(endpoint);
  const onRequest = (message: unknown) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    if (request.headers.host !== host) return;
    const atMs = Date.now();
    const asked: Buffer[] = [];
    if (bodies) request.on("data", (chunk: Buffer) => void asked.push(chunk));
    const answered = chunksOf(response);
    response.once("finish", () =>
      onExchange({
        atMs,
        operation: String(request.headers["x-amz-target"]).split(".").at(-1) ?? "",
        body: Buffer.concat(asked).toString(),
        status: response.statusCode,
        answer: Buffer.concat(answered).toString(),
      }),
    );
  };
  subscribe(CHANNEL, onRequest);
  return () => void unsubscribe(CHANNEL, onRequest);
}

/** What is written to a response from now on. */
function chunksOf(response: ServerResponse): readonly Buffer[] {
  const chunks: Buffer[] = [];
  const listen = (name: "write" | "end") => {
    const original = response[name] as (...args: unknown[]) => unknown;
    const heard = (...args: unknown[]) => {
      const [chunk] = args;
      if (typeof chunk === "string" || chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
      return original.apply(response, args);
    };
    Object.assign(response, { [name]: heard });
  };
  listen("write");
  listen("end");
  return chunks;
}
