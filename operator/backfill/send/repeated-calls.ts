import {
  SendMessageBatchCommand,
  type SendMessageBatchCommandInput,
  type SendMessageBatchCommandOutput,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { HttpRequest } from "@smithy/core/protocols";
import type { BatchClient } from "../../../client/send/send-batch.ts";
import type { PoolTransport } from "./pool-transport.ts";

/** A call that the SDK has prepared. */
interface Prepared {
  /** What it sends, without a body and a signature. */
  readonly request: HttpRequest;
  /** The SDK's steps that are left: tries, credentials, signature, transport, the answer or error. */
  finish(args: { input: object; request: HttpRequest }): Promise<{ readonly output: object }>;
}

/**
 * Makes many calls of one queue, each for half of what a command of the SDK costs. The SDK goes through five steps with a command. The first
 * three say where it goes, by which rules it is signed and who sends it: that is the same for all calls, and is done once. Each call goes
 * through the last two.
 *
 * @param transport Carries the calls, instead of the client's own.
 */
export function repeatedCalls(client: SQSClient, queueUrl: string, transport: PoolTransport): BatchClient {
  let prepared: Promise<Prepared> | undefined;

  async function prepareOnce(): Promise<Prepared> {
    prepared ??= prepare(client, queueUrl, transport);
    try {
      return await prepared;
    } catch (error) {
      // The next call tries it again.
      prepared = undefined;
      throw error;
    }
  }

  async function call(input: SendMessageBatchCommandInput): Promise<SendMessageBatchCommandOutput> {
    const { request, finish } = await prepareOnce();
    const body = JSON.stringify(input);
    const headers = { ...request.headers, "content-length": String(Buffer.byteLength(body)) };
    const { output } = await finish({ input, request: new HttpRequest({ ...request, headers, body }) });
    return output as SendMessageBatchCommandOutput;
  }

  return {
    send({ input }, { abortSignal }) {
      const { promise: late, reject } = Promise.withResolvers<never>();
      abortSignal.addEventListener("abort", () => reject(abortSignal.reason));
      return Promise.race([call(input), late]);
    },
  };
}

/** Has the SDK prepare a call, and stops it before the last two steps. */
async function prepare(client: SQSClient, QueueUrl: string, transport: PoolTransport): Promise<Prepared> {
  const command = new SendMessageBatchCommand({ QueueUrl, Entries: [] });
  const { promise, resolve } = Promise.withResolvers<Prepared>();
  command.middlewareStack.add(
    (finish) => async (args) => {
      resolve({ request: args.request as HttpRequest, finish: finish as unknown as Prepared["finish"] });
      return { response: undefined, output: { $metadata: {}, Successful: [], Failed: [] } };
    },
    { name: "repeatedCalls", step: "build", priority: "low" },
  );
  const config = { ...client.config, requestHandler: transport } as unknown as SQSClient["config"];
  await command.resolveMiddleware(client.middlewareStack, config, {})(command);
  return promise;
}
