import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { SendMessageBatchCommand, SQSClient, type SQSClientConfig } from "@aws-sdk/client-sqs";
import { type AwsLimits, createAwsClient } from "../../../../aws/client.ts";
import { close, LOOPBACK, listen } from "../../../../local/listen.ts";
import { createPoolTransport } from "../../../../operator/backfill/send/pool-transport.ts";
import { repeatedCalls } from "../../../../operator/backfill/send/repeated-calls.ts";

/** A request as a service got it. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What a service does with a request. */
export type Treatment = (response: ServerResponse, request: Received) => void;

/** Starts a service that treats each request as it is told, from the first on, and the last way from then on. */
export async function startService(...treatments: readonly Treatment[]) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const { url: path = "", headers } = request;
    const treat = treatments[Math.min(received.length, treatments.length - 1)];
    const one = { path, headers, body: await text(request) };
    received.push(one);
    treat?.(response, one);
  });
  const port = await listen(server, 0);
  return {
    received,
    endpoint: `http://${LOOPBACK}:${port}`,
    [Symbol.asyncDispose]: () => close(server),
  };
}

/** Answers as SQS does. */
export function answer(
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Treatment {
  return (response) => {
    response.writeHead(status, { "content-type": "application/x-amz-json-1.0", ...headers });
    response.end(JSON.stringify(body));
  };
}

/** Takes every message of the request. */
export const takesAll: Treatment = (response, { body }) => {
  const { Entries } = JSON.parse(body) as { readonly Entries: readonly { readonly Id: string }[] };
  const Successful = Entries.map(({ Id }) => ({ Id, MessageId: `m-${Id}`, SequenceNumber: "1" }));
  answer(200, { Successful })(response, { path: "", headers: {}, body });
};

/** Bounds that no test waits for. */
export const LIMITS: AwsLimits = { connectMs: 5_000, tryMs: 10_000, tries: 1, totalMs: 20_000 };

/** Calls of a queue, with a client of these settings. */
export function callsTo(endpoint: string, config: SQSClientConfig = {}, limits = LIMITS) {
  const client = createAwsClient(SQSClient, limits, {
    region: "eu-central-1",
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" },
    endpoint,
    md5: false,
    ...config,
  });
  const QueueUrl = `${endpoint}/000000000000/lane.fifo`;
  const transport = createPoolTransport(limits, 4);
  const calls = repeatedCalls(client, QueueUrl, transport);
  return {
    client,
    calls,
    QueueUrl,
    send: (...ids: readonly string[]) =>
      calls.send(commandOf(QueueUrl, ids), { abortSignal: new AbortController().signal }),
    close() {
      transport.destroy();
      client.destroy();
    },
  };
}

/** A call with a message for each id. */
export function commandOf(QueueUrl: string, ids: readonly string[]): SendMessageBatchCommand {
  const Entries = ids.map((Id) => ({
    Id,
    MessageBody: `{"operation_id":"operation-${Id}","reason":"Größe \\"42\\""}`,
    MessageGroupId: `org_${Id}#con_1`,
    MessageDeduplicationId: `operation-${Id}:0`,
  }));
  return new SendMessageBatchCommand({ QueueUrl, Entries });
}
