import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AwsEndpoints, deployedFunction } from "../deployed-function.ts";
import type { StartExecution } from "../function/environment.ts";
import { createFunction } from "../function/function.ts";
import { close, LOOPBACK, listen } from "../listen.ts";
import { fullBucket, perSecond, take } from "../tenant/bucket.ts";
import { createAuthorizer } from "./authorizer.ts";
import type { HttpApiDeployment } from "./deployment.ts";
import { eventOf } from "./event.ts";
import { matchRoute } from "./routes.ts";

/** The HTTP API, running. */
export interface LocalHttpApi {
  readonly endpoint: string;
  /** Ends calls under way at once. */
  stop(): Promise<void>;
}

/** What it is made of. */
export interface LocalHttpApiOptions {
  readonly deployment: HttpApiDeployment;
  readonly endpoints: AwsEndpoints;
  /** Where the tenant is that issues tokens. */
  readonly issuerUrl: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly onLog: (line: string) => void;
  /** Default: each execution is a process. */
  readonly startExecution?: StartExecution;
}

interface Answer {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The largest body that API Gateway takes, in bytes. */
const MAXIMUM_BODY_BYTES = 10 * 1_024 * 1_024;

/**
 * Starts what API Gateway is to the function behind the HTTP API: it throttles, checks tokens, and calls the function, with the bundle that
 * would be deployed.
 *
 * @throws PortTakenError
 */
export async function startHttpApi(options: LocalHttpApiOptions): Promise<LocalHttpApi> {
  const { deployment, endpoints, issuerUrl, port, onLog } = options;
  const { routes, audience, throttle } = deployment;
  const configuration = deployedFunction("intake", deployment.function, endpoints, {});
  const target = createFunction(configuration, onLog, options.startExecution);
  const authorizer = createAuthorizer({ issuerUrl, audience, now: Date.now, onLog });
  let bucket = fullBucket(perSecond(throttle.burst, throttle.rate), Date.now());

  async function answer(incoming: IncomingMessage): Promise<Answer> {
    const body = await bodyOf(incoming);
    if (body === undefined) return said(413, "Request Entity Too Large");
    const [path = ""] = (incoming.url ?? "").split("?");
    const matched = matchRoute(routes, incoming.method ?? "", path);
    if (matched === undefined) return said(404, "Not Found");
    const taken = take(bucket, Date.now());
    bucket = taken.bucket;
    if (!taken.granted) return said(429, "Too Many Requests");
    const verdict = await authorizer.judge(incoming.headers.authorization, matched.route.scopes);
    if (verdict.kind === "refused") {
      const { status, authenticate } = verdict;
      return said(status, status === 401 ? "Unauthorized" : "Forbidden", {
        "www-authenticate": authenticate,
      });
    }
    const { claims, scopes } = verdict;
    const call = { incoming, body, matched, claims, scopes, nowMs: Date.now() };
    const outcome = await target.invoke(eventOf(call));
    if (outcome.kind !== "response") return said(500, "Internal Server Error");
    return JSON.parse(outcome.json) as Answer;
  }

  const server = createServer((incoming, response) => {
    answer(incoming)
      .catch((error: Error) => {
        onLog(`HTTP API: ${error.message}`);
        return said(500, "Internal Server Error");
      })
      .then((one) => send(response, one));
  });
  const listening = await listen(server, port);
  return {
    endpoint: `http://${LOOPBACK}:${listening}`,
    async stop() {
      await close(server);
      await target.kill();
    },
  };
}

/** An answer of API Gateway itself. */
function said(statusCode: number, message: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return {
    statusCode,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ message }),
  };
}

function send(response: ServerResponse, { statusCode, headers = {}, body = "" }: Answer): void {
  response.writeHead(statusCode, { ...headers, "content-length": Buffer.byteLength(body) }).end(body);
}

/** @returns undefined where the body is too large. */
async function bodyOf(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // What is too large is read to its end and forgotten, so that the client gets its answer.
    if (bytes <= MAXIMUM_BODY_BYTES) chunks.push(chunk);
  }
  return bytes > MAXIMUM_BODY_BYTES ? undefined : Buffer.concat(chunks);
}
