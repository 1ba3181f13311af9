import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import type { EventSourceMapping } from "./event-source-mapping/mapping.ts";
import { close, LOOPBACK, listen } from "./listen.ts";

/** The worker's function as the API describes it. */
export interface DescribedFunction {
  readonly name: string;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** Lambda's API, running. */
export interface LambdaApi {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Executions that an account may run at once, as AWS gives every account. */
const ACCOUNT_CONCURRENCY = 1_000;

/**
 * Starts the part of Lambda's API that an operator needs: read the function, and read, disable and enable its event source
 * mappings.
 *
 * @param mappings By their UUID.
 */
export async function startLambdaApi(
  described: DescribedFunction,
  mappings: Readonly<Record<string, EventSourceMapping>>,
): Promise<LambdaApi> {
  const describeMapping = (id: string, mapping: EventSourceMapping) => ({
    UUID: id,
    FunctionArn: described.environment.ORGCONN_FUNCTION_ARN,
    State: mapping.enabled ? "Enabled" : "Disabled",
  });

  function answer(method: string, path: string, input: unknown): object | undefined {
    const [, version, kind, id = "", part] = path.split("/");
    if (`${version}/${kind}` === "2016-08-19/account-settings") {
      return { AccountLimit: { ConcurrentExecutions: ACCOUNT_CONCURRENCY } };
    }
    if (kind === "functions" && decodeURIComponent(id) === described.name && part === "configuration") {
      const { name, timeoutSeconds, environment } = described;
      return { FunctionName: name, Timeout: timeoutSeconds, Environment: { Variables: environment } };
    }
    const mapping = kind === "event-source-mappings" ? mappings[id] : undefined;
    if (mapping === undefined) return undefined;
    if (method === "PUT") {
      const { Enabled } = input as { Enabled?: boolean };
      if (Enabled === true) mapping.enable();
      if (Enabled === false) void mapping.disable();
    }
    return describeMapping(id, mapping);
  }

  const server = createServer(async (request, response) => {
    const input = request.method === "PUT" ? await json(request).catch(() => ({})) : {};
    const body = answer(request.method ?? "", request.url?.split("?")[0] ?? "", input);
    response
      .writeHead(body === undefined ? 404 : 200, {
        "content-type": "application/json",
        ...(body === undefined ? { "x-amzn-errortype": "ResourceNotFoundException" } : {}),
      })
      .end(JSON.stringify(body ?? { Message: `There is no ${request.url}.` }));
  });
  const port = await listen(server, 0);
  return { endpoint: `http://${LOOPBACK}:${port}`, stop: () => close(server) };
}
