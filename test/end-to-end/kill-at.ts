import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { RunningCommand } from "./process.ts";

/** A way to the queues that kills a command before its request of one kind gets through. */
export interface DeadlyWay extends AsyncDisposable {
  /** Where `ORGCONN_LOCAL_STATE` points a command that takes it. */
  readonly stateFile: string;
  /** The receipt handles of what was received on it. */
  readonly handles: readonly string[];
  /** Kills a command at its first request to SQS for an action such as `SendMessage`. */
  killAt(action: string, start: () => RunningCommand): Promise<void>;
}

/**
 * Opens such a way.
 *
 * @param stateFile What a running `orgconn local` tells other commands.
 */
export async function deadlyWay(stateFile: string): Promise<DeadlyWay> {
  const state = JSON.parse(await readFile(stateFile, "utf8"));
  const handles: string[] = [];
  let deadly: { readonly action: string; readonly kill: () => void } | undefined;

  const server = createServer(async (incoming, response) => {
    const action = String(incoming.headers["x-amz-target"]).replace("AmazonSQS.", "");
    const body = await buffer(incoming);
    if (action === deadly?.action) {
      deadly.kill();
      return;
    }
    const { host: _, ...headers } = incoming.headers;
    const passed = request(new URL(incoming.url ?? "/", state.endpoints.sqs), {
      method: incoming.method ?? "POST",
      headers,
    });
    passed.end(body);
    const [answer] = (await once(passed, "response")) as [IncomingMessage];
    const content = await buffer(answer);
    if (action === "ReceiveMessage") {
      const { Messages = [] } = JSON.parse(content.toString());
      handles.push(...Messages.map(({ ReceiptHandle }: { ReceiptHandle: string }) => ReceiptHandle));
    }
    response.writeHead(answer.statusCode ?? 500, answer.headers).end(content);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const own = `${stateFile}.deadly`;
  const endpoints = { ...state.endpoints, sqs: `http://127.0.0.1:${port}` };
  await writeFile(own, JSON.stringify({ ...state, endpoints }));

  return {
    stateFile: own,
    handles,
    async killAt(action, start) {
      const command = start();
      deadly = { action, kill: () => command.child.kill("SIGKILL") };
      const { signal, code } = await command.ended;
      deadly = undefined;
      if (signal !== "SIGKILL") throw new Error(`it never came to ${action}: exit ${code} ${command.err}`);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
