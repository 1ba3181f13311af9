/** The calls of a backfill, over HTTP: what of the SDK's work is done once must not go stale, and what is left must be all of it. */
import { createHash, createHmac } from "node:crypto";
import { createServer } from "node:http";
import { SendMessageBatchCommand, SQSClient, type SQSClientConfig } from "@aws-sdk/client-sqs";
import { type HttpRequest, HttpResponse } from "@smithy/core/protocols";
import { afterEach, describe, expect, it, test, vi } from "vitest";
import { createAwsClient } from "../../../../aws/client.ts";
import { failureOf } from "../../../../client/send/backoff.ts";
import { createSender } from "../../../../client/send/sender.ts";
import { close, listen } from "../../../../local/listen.ts";
import { repeatedCalls } from "../../../../operator/backfill/send/repeated-calls.ts";
import {
  answer,
  callsTo,
  commandOf,
  LIMITS,
  type Received,
  startService,
  type Treatment,
  takesAll,
} from "./service.ts";

const opened: (() => void)[] = [];
afterEach(() => {
  for (const end of opened.splice(0)) end();
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

function open(...args: Parameters<typeof callsTo>) {
  const made = callsTo(...args);
  opened.push(made.close);
  return made;
}

const HOUR_MS = 3_600_000;
const SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

/** The signature that a request must have, worked out from AWS's specification: the canonical request, the string to sign, the derived key. */
function signatureOf({ path, headers, body }: Received, secret = SECRET): string {
  const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
  const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
  const { authorization = "" } = headers;
  const [, scope = "", names = ""] =
    /Credential=[^/]+\/([^,]+), SignedHeaders=([^,]+)/.exec(authorization) ?? [];
  const lines = names.split(";").map((name) => `${name}:${String(headers[name]).trim()}\n`);
  const canonical = ["POST", path, "", lines.join(""), names, sha256(body)].join("\n");
  const text = ["AWS4-HMAC-SHA256", headers["x-amz-date"], scope, sha256(canonical)].join("\n");
  const key = scope.split("/").reduce<string | Buffer>(hmac, `AWS4${secret}`);
  return hmac(key, text).toString("hex");
}

const kindOf = (error: unknown) => failureOf(error as Parameters<typeof failureOf>[0]);

const sentSignature = ({ headers }: Received) => headers.authorization?.split("Signature=")[1];
const dateOf = ({ headers }: Received) =>
  Date.parse(String(headers["x-amz-date"]).replace(/(....)(..)(..T..)(..)(..Z)/, "$1-$2-$3:$4:$5"));

describe("a call", () => {
  it("is the request that a command of the SDK makes, signed as AWS specifies", async () => {
    await using service = await startService(takesAll);
    const { client, send, QueueUrl } = open(service.endpoint);
    expect(await send("a", "b")).toMatchObject({
      Successful: [{ Id: "a", MessageId: "m-a", SequenceNumber: "1" }, { Id: "b" }],
    });
    await client.send(commandOf(QueueUrl, ["a", "b"]));
    const [ours, theirs] = service.received as [Received, Received];
    expect(JSON.parse(ours.body)).toEqual(JSON.parse(theirs.body));
    const ofOneCall = /^(amz-sdk-invocation-id|authorization|x-amz-(date|content-sha256)|content-length)$/;
    const lasting = ({ headers }: Received) =>
      Object.fromEntries(Object.entries(headers).filter(([name]) => !ofOneCall.test(name)));
    expect(lasting(ours)).toEqual(lasting(theirs));
    expect(ours.path).toBe(theirs.path);
    for (const request of service.received) expect(sentSignature(request)).toBe(signatureOf(request));
  });

  it("has an id of its own, and as many tries as the client's limits say", async () => {
    await using service = await startService(answer(503, {}), takesAll);
    const { send } = open(service.endpoint, {}, { ...LIMITS, tries: 2 });
    await send("a");
    await send("b");
    const ids = service.received.map(({ headers }) => headers["amz-sdk-invocation-id"]);
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).not.toBe(ids[0]);
    for (const request of service.received) expect(sentSignature(request)).toBe(signatureOf(request));
  });

  it("ends when it is told to, though the service is silent", async () => {
    await using service = await startService(() => {});
    const { calls, QueueUrl } = open(service.endpoint);
    const stop = new AbortController();
    const sent = calls.send(commandOf(QueueUrl, ["a"]), { abortSignal: stop.signal });
    stop.abort(new Error("enough"));
    await expect(sent).rejects.toThrow("enough");
  });
});

describe("where a call goes and by which region it is signed", () => {
  /** The address and the scope of the signature. */
  const routeOf = ({ protocol, hostname, port, path, headers }: HttpRequest) => ({
    url: `${protocol}//${hostname}:${port}${path}`,
    host: headers.host,
    scope: /Credential=[^/]+\/\d+\/([^,]+)/.exec(headers.authorization ?? "")?.[1],
  });

  /** A transport that only takes note of requests. */
  function recorder() {
    const routes: ReturnType<typeof routeOf>[] = [];
    return {
      routes,
      async handle(request: HttpRequest) {
        routes.push(routeOf(request));
        return { response: new HttpResponse({ statusCode: 200, headers: {}, body: Buffer.from("{}") }) };
      },
      destroy() {},
    };
  }

  const queueIn = (host: string) => `https://${host}/000000000000/lane.fifo`;
  const cases: readonly [string, SQSClientConfig, string, Readonly<Record<string, string>>, string][] = [
    [
      "a usual region",
      { region: "eu-central-1" },
      queueIn("sqs.eu-central-1.amazonaws.com"),
      {},
      "https://sqs.eu-central-1.amazonaws.com",
    ],
    [
      "China",
      { region: "cn-north-1" },
      queueIn("sqs.cn-north-1.amazonaws.com.cn"),
      {},
      "https://sqs.cn-north-1.amazonaws.com.cn",
    ],
    [
      "GovCloud",
      { region: "us-gov-west-1" },
      queueIn("sqs.us-gov-west-1.amazonaws.com"),
      {},
      "https://sqs.us-gov-west-1.amazonaws.com",
    ],
    [
      "a queue URL of FIPS",
      { region: "us-east-1" },
      queueIn("sqs-fips.us-east-1.amazonaws.com"),
      {},
      "https://sqs-fips.us-east-1.amazonaws.com",
    ],
    [
      "FIPS by the environment",
      { region: "us-east-1" },
      queueIn("sqs-fips.us-east-1.amazonaws.com"),
      { AWS_USE_FIPS_ENDPOINT: "true" },
      "https://sqs-fips.us-east-1.amazonaws.com",
    ],
    [
      "a queue URL of dual stack",
      { region: "us-east-1", useDualstackEndpoint: true },
      queueIn("sqs.us-east-1.api.aws"),
      {},
      "https://sqs.us-east-1.api.aws",
    ],
    [
      "a queue of another host",
      { region: "us-east-1" },
      "http://127.0.0.1:4566/000000000000/lane.fifo",
      {},
      "http://127.0.0.1:4566",
    ],
    [
      "AWS_ENDPOINT_URL",
      { region: "us-east-1" },
      "http://127.0.0.1:4566/000000000000/lane.fifo",
      { AWS_ENDPOINT_URL: "http://127.0.0.1:4566" },
      "http://127.0.0.1:4566",
    ],
    [
      "AWS_ENDPOINT_URL_SQS",
      { region: "us-east-1" },
      "http://127.0.0.1:4567/000000000000/lane.fifo",
      { AWS_ENDPOINT_URL: "http://127.0.0.1:4566", AWS_ENDPOINT_URL_SQS: "http://127.0.0.1:4567" },
      "http://127.0.0.1:4567",
    ],
    [
      "an endpoint of the client",
      { region: "us-east-1", endpoint: "https://proxy.example:8443/sqs" },
      queueIn("sqs.us-east-1.amazonaws.com"),
      {},
      "https://proxy.example:8443/sqs",
    ],
  ];

  test.each(cases)("%s: as a command of the SDK", async (_what, config, QueueUrl, environment, address) => {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    // The SDK warns where the queue's host is not the region's.
    const logger = { debug() {}, info() {}, warn() {}, error() {} };
    const client = createAwsClient(SQSClient, LIMITS, {
      credentials: { accessKeyId: "a", secretAccessKey: "b" },
      md5: false as const,
      logger,
      ...config,
    });
    const [ours, theirs] = [recorder(), recorder()];
    const command = commandOf(QueueUrl, ["a"]);
    await repeatedCalls(client, QueueUrl, ours).send(command, { abortSignal: new AbortController().signal });
    Object.assign(client.config, { requestHandler: theirs });
    await client.send(command);
    expect(ours.routes).toEqual(theirs.routes);
    expect(ours.routes[0]?.url.replace(":undefined", "")).toBe(`${address}/`);
    expect(ours.routes[0]?.scope).toBe(`${config.region}/sqs/aws4_request`);
  });
});

describe("credentials that expire during a run", () => {
  it("are replaced by those that the provider gives then, and the calls are signed with them", async () => {
    await using service = await startService(takesAll);
    let given = 0;
    const credentials = async () => {
      given += 1;
      return {
        accessKeyId: `key-${given}`,
        secretAccessKey: `secret-${given}`,
        sessionToken: `token-${given}`,
        // The SDK replaces what expires within five minutes.
        expiration: new Date(Date.now() + (given === 1 ? 60_000 : HOUR_MS)),
      };
    };
    const { send } = open(service.endpoint, { credentials });
    for (const id of ["a", "b", "c"]) await send(id);
    const last = given;
    expect(last).toBeGreaterThan(1);
    const tokens = service.received.map(({ headers }) => headers["x-amz-security-token"]);
    expect(tokens.at(-1)).toBe(`token-${last}`);
    for (const request of service.received) {
      const number = String(request.headers["x-amz-security-token"]).split("-")[1];
      expect(request.headers.authorization).toContain(`Credential=key-${number}/`);
      expect(sentSignature(request)).toBe(signatureOf(request, `secret-${number}`));
    }
  });

  it("that cannot be had are asked for again by the next call", async () => {
    await using service = await startService(takesAll);
    let asked = 0;
    const credentials = async () => {
      asked += 1;
      if (asked === 1) throw new Error("the provider is away");
      return { accessKeyId: "a", secretAccessKey: "b" };
    };
    const { send } = open(service.endpoint, { credentials });
    await expect(send("a")).rejects.toThrow("the provider is away");
    expect(await send("a")).toMatchObject({ Successful: [{ Id: "a" }] });
  });
});

describe("a machine whose clock is wrong", () => {
  it("signs again by the service's clock, and keeps to it", async () => {
    const ahead: Treatment = (response, request) => {
      const date = new Date(Date.now() + 5 * HOUR_MS).toUTCString();
      response.setHeader("date", date);
      if (Math.abs(Date.parse(date) - dateOf(request)) < 300_000) takesAll(response, request);
      else {
        const message = `Signature expired: it is ${date}`;
        answer(403, { __type: "com.amazonaws.sqs#InvalidSignatureException", message })(response, request);
      }
    };
    await using service = await startService(ahead);
    const { send } = open(service.endpoint, {}, { ...LIMITS, tries: 2 });
    expect(await send("a")).toMatchObject({ Successful: [{ Id: "a" }] });
    expect(await send("b")).toMatchObject({ Successful: [{ Id: "b" }] });
    expect(service.received).toHaveLength(3);
  });
});

describe("an error", () => {
  it.each([
    [
      "throttling",
      400,
      { __type: "com.amazonaws.sqs#RequestThrottled" },
      {},
      "RequestThrottled",
      "throttled",
    ],
    [
      "throttling of the account",
      400,
      { __type: "com.amazon.coral.availability#ThrottlingException" },
      {},
      "ThrottlingException",
      "throttled",
    ],
    ["too many requests", 429, {}, {}, undefined, "throttled"],
    [
      "a fault of the service",
      500,
      { __type: "com.amazon.coral.service#InternalFailure" },
      {},
      "InternalFailure",
      "transient",
    ],
    ["an answer of something in between", 502, {}, {}, undefined, "transient"],
    [
      "a queue that does not exist",
      400,
      { __type: "com.amazonaws.sqs#QueueDoesNotExist", message: "The specified queue does not exist." },
      { "x-amzn-query-error": "AWS.SimpleQueueService.NonExistentQueue;Sender" },
      "QueueDoesNotExist",
      "final",
    ],
    [
      "a refusal",
      403,
      { __type: "com.amazon.coral.service#AccessDeniedException", Message: "No." },
      {},
      "AccessDeniedException",
      "final",
    ],
    [
      "a key of KMS that may not be used",
      400,
      { __type: "com.amazonaws.sqs#KmsAccessDenied" },
      {},
      "KmsAccessDenied",
      "final",
    ],
  ] as const)(
    "%s is what the SDK's own commands throw",
    async (_what, status, body, headers, name, failure) => {
      await using service = await startService(answer(status, body, headers));
      const { client, send, QueueUrl } = open(service.endpoint);
      const ours = await send("a").catch((error: Error) => error);
      const theirs = await client.send(commandOf(QueueUrl, ["a"])).catch((error: Error) => error);
      expect(ours).toBeInstanceOf(Error);
      expect(ours).toMatchObject({
        name: name ?? (theirs as Error).name,
        message: (theirs as Error).message,
      });
      expect(kindOf(ours)).toBe(failure);
      expect(JSON.stringify(ours)).not.toContain(SECRET);
    },
  );

  const cut: Treatment = (response) => {
    response.writeHead(200, { "content-length": 1_000 });
    response.write("{");
    setImmediate(() => response.destroy());
  };
  it.each([
    ["a connection that is reset", (response) => void response.socket?.destroy(), 10_000],
    ["an answer that is cut", cut, 10_000],
    ["silence", () => {}, 100],
    [
      "an answer that stops",
      (response) => void response.writeHead(200, { "content-length": 9 }).write("{"),
      100,
    ],
  ] as readonly [string, Treatment, number][])("%s is tried again", async (_what, treatment, tryMs) => {
    await using service = await startService(treatment, takesAll);
    const { send } = open(service.endpoint, {}, { ...LIMITS, tryMs, tries: 2 });
    expect(await send("a")).toMatchObject({ Successful: [{ Id: "a" }] });
    expect(service.received).toHaveLength(2);
  });

  it("of a service that is not there is transient", async () => {
    const server = createServer();
    const port = await listen(server, 0);
    await close(server);
    const { send } = open(`http://127.0.0.1:${port}`);
    const error = await send("a").catch((thrown: Error) => thrown);
    expect(kindOf(error)).toBe("transient");
  });
});

it("a sender sends again what SQS throttles, and gives up what it refuses", async () => {
  const Failed = [
    { Id: "1", SenderFault: true, Code: "ThrottlingException", Message: "Rate exceeded" },
    { Id: "2", SenderFault: true, Code: "InvalidMessageContents", Message: "odd characters" },
    { Id: "3", SenderFault: false, Code: "InternalError" },
  ];
  const partly = answer(200, { Successful: [{ Id: "0", MessageId: "m", SequenceNumber: "1" }], Failed });
  await using service = await startService(partly, takesAll);
  const { calls, QueueUrl } = open(service.endpoint);
  const sender = createSender({
    client: calls,
    queueUrl: QueueUrl,
    concurrency: 1,
    patienceMs: 60_000,
    clock: { now: Date.now, sleep: async () => {} },
    random: Math.random,
  });
  const message = (groupId: string) => ({ groupId, deduplicationId: `${groupId}:0`, body: "{}" });
  const ended = await Promise.allSettled(["a", "b", "c", "d"].map((group) => sender.send(message(group))));
  expect(ended.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
  expect(ended[2]).toMatchObject({ reason: { code: "not_sent", unsure: false } });
  const groups = service.received.map(({ body }) =>
    (JSON.parse(body) as { Entries: { MessageGroupId: string }[] }).Entries.map(
      (entry) => entry.MessageGroupId,
    ),
  );
  expect(groups).toEqual([
    ["a", "b", "c", "d"],
    ["b", "d"],
  ]);
});

it("a client's own commands go on working beside the calls", async () => {
  await using service = await startService(takesAll);
  const { client, send, QueueUrl } = open(service.endpoint);
  await send("a");
  expect(await client.send(new SendMessageBatchCommand({ QueueUrl, Entries: [] }))).toMatchObject({
    Successful: [],
  });
});
