import type { Agent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { STORE_TIMEOUT_MS, TimeoutError } from "../contract/within.ts";

// An import of it would load all of Node's own undici: see scripts/node-http.cjs.
const { Agent: HttpAgent } = process.getBuiltinModule("node:http");

/** Bounds of one request to an AWS service. The SDK's own are minutes, or none: longer than a function lives. */
export interface AwsLimits {
  /** Longest wait for a connection, in milliseconds. */
  readonly connectMs: number;
  /** Longest wait of one try for its answer, connecting included, and longest silence within it, in milliseconds. */
  readonly tryMs: number;
  /** Tries at most: timeouts, throttling and servers' errors are tried again. */
  readonly tries: number;
  /** Longest time for all of it, in milliseconds: tries, pauses between them, and finding credentials. */
  readonly totalMs: number;
}

/** The worker's tables and queues, which answer within milliseconds as a rule. */
export const WORKER_LIMITS: AwsLimits = {
  connectMs: 1_000,
  tryMs: 2_000,
  tries: 3,
  totalMs: STORE_TIMEOUT_MS,
};

/** The worker's secrets: two of their requests fit into the time that a call may wait for its token. */
export const SECRETS_LIMITS: AwsLimits = { connectMs: 1_000, tryMs: 1_200, tries: 2, totalMs: 2_500 };

/** A producer's requests, which may come from far away. */
export const PRODUCER_LIMITS: AwsLimits = { connectMs: 5_000, tryMs: 10_000, tries: 3, totalMs: 20_000 };

/** The command line's requests: from far away, with long polls and large pages among them, and a person at the terminal. */
export const OPERATOR_LIMITS: AwsLimits = { connectMs: 5_000, tryMs: 15_000, tries: 3, totalMs: 45_000 };

/** The part of every client of the SDK that is needed here. */
export interface AwsClient {
  readonly config: { readonly serviceId: string };
  readonly middlewareStack: {
    add(middleware: Middleware, options: At<"initialize">): void;
    add(middleware: Middleware, options: At<"deserialize">): void;
  };
}

/** Where a middleware goes. */
interface At<Step> {
  readonly step: Step;
  readonly name: string;
  readonly priority: "high";
}

type Middleware = <Input, Output>(
  next: (input: Input) => Promise<Output>,
) => (input: Input) => Promise<Output>;

/**
 * Makes a client whose every request ends in time: with an answer, the service's error, or an error named TimeoutError. What
 * timed out may have taken effect. Connections that may be dead without a sign are not used again: those that were idle
 * for long, in a frozen environment say, and all idle ones after a try that met silence.
 *
 * @param Client The SDK's class.
 * @param config Its configuration, without `maxAttempts` and `requestHandler`.
 * @example const dynamodb = createAwsClient(DynamoDBClient, WORKER_LIMITS);
 */
export function createAwsClient<Config extends object, Client extends AwsClient>(
  Client: new (config: Config) => Client,
  { connectMs, tryMs, tries, totalMs }: AwsLimits,
  config?: Omit<Config, "maxAttempts" | "requestHandler">,
): Client {
  const agents = { httpAgent: new HttpAgent(AGENT_OPTIONS), httpsAgent: new HttpsAgent(AGENT_OPTIONS) };
  const client = new Client({
    ...config,
    maxAttempts: tries,
    requestHandler: {
      ...agents,
      connectionTimeout: connectMs,
      requestTimeout: tryMs,
      // Without it, a request that takes longer is only warned of.
      throwOnRequestTimeout: true,
      // The request's timeout ends with the head of the answer: this one is for a body that stops.
      socketTimeout: tryMs,
    },
  } as Config);
  client.middlewareStack.add((next) => (input) => inTime(next(input), totalMs, client.config.serviceId), {
    step: "initialize",
    name: "totalTimeout",
    priority: "high",
  });
  // This step is gone through by each try.
  client.middlewareStack.add(withLiveConnections(agents), {
    step: "deserialize",
    name: "liveConnections",
    priority: "high",
  });
  return client;
}

/** As the SDK makes its agents. */
const AGENT_OPTIONS = { keepAlive: true, maxSockets: 50 };

/** How long an idle connection is trusted, in milliseconds. Firewalls forget one, in silence, after some minutes. */
const TRUSTED_IDLE_MS = 60_000;

function withLiveConnections(agents: Readonly<Record<string, Agent>>): Middleware {
  let lastUsedMs = Date.now();
  const dropIdle = () => {
    for (const { freeSockets } of Object.values(agents)) {
      for (const socket of Object.values(freeSockets).flatMap((sockets) => sockets ?? [])) socket.destroy();
    }
  };
  return (next) => async (input) => {
    if (Date.now() - lastUsedMs > TRUSTED_IDLE_MS) dropIdle();
    try {
      return await next(input);
    } catch (error) {
      const { name } = error as Error;
      if (name === "TimeoutError" || name === "AbortError") dropIdle();
      throw error;
    } finally {
      lastUsedMs = Date.now();
    }
  };
}

async function inTime<T>(answer: Promise<T>, timeoutMs: number, service: string): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new TimeoutError(`no answer within ${timeoutMs} ms`)), timeoutMs);
  try {
    return await Promise.race([answer, late]);
  } catch (error) {
    if ((error as Error).name !== "TimeoutError") throw error;
    // The SDK's message names its own module, and no service.
    throw new TimeoutError(`${service} did not answer in time.`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
