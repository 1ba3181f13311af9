/** Ways to make a call of `SendMessageBatch`: the same ten messages, signed, sent, and the answer read. */
import { createHash, createHmac } from "node:crypto";
import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { Sha256 } from "@smithy/core/checksum";
import { HttpRequest } from "@smithy/core/protocols";
import { SignatureV4 } from "@smithy/signature-v4";
import { AwsClient, AwsV4Signer } from "aws4fetch";
import { Pool } from "undici";
import { OPERATOR_LIMITS } from "../../aws/client.ts";
import type { BatchClient } from "../../client/send/send-batch.ts";
import { clientOptions, standInClient } from "../../local/clients.ts";
import { createPoolTransport } from "../../operator/backfill/send/pool-transport.ts";
import { repeatedCalls } from "../../operator/backfill/send/repeated-calls.ts";

/** Where calls go. */
export interface Target {
  readonly endpoint: string;
  readonly queueUrl: string;
  /** Calls under way at a time. */
  readonly concurrency: number;
}

/** Makes a call. */
export type Send = (entries: readonly object[]) => Promise<unknown>;

const HEADERS = {
  "content-type": "application/x-amz-json-1.0",
  "x-amz-target": "AmazonSQS.SendMessageBatch",
};

/** The ways, by their names. */
export const WAYS: Readonly<Record<string, (target: Target) => Send>> = {
  "commands of the SDK": ({ endpoint, queueUrl }) => {
    const client = standInClient(SQSClient, endpoint);
    return (entries) => client.send(commandOf(queueUrl, entries));
  },
  "the SDK's last steps": ({ endpoint, queueUrl }) => {
    const client = standInClient(SQSClient, endpoint);
    const { requestHandler } = client.config;
    return through(repeatedCalls(client, queueUrl, requestHandler as never), queueUrl);
  },
  "the SDK's last steps over undici's Pool": ({ endpoint, queueUrl, concurrency }) => {
    const client = standInClient(SQSClient, endpoint);
    return through(
      repeatedCalls(client, queueUrl, createPoolTransport(OPERATOR_LIMITS, concurrency)),
      queueUrl,
    );
  },
  "@smithy/signature-v4 over undici's Pool": (target) => {
    const { host, hostname } = new URL(target.endpoint);
    const signer = new SignatureV4({ ...optionsOf(target), service: "sqs", sha256: Sha256 as never });
    return overPool(target, async (body) => {
      const headers = { host, ...HEADERS };
      return (await signer.sign(new HttpRequest({ method: "POST", hostname, path: "/", headers, body })))
        .headers;
    });
  },
  aws4fetch: (target) => {
    const { credentials, region } = optionsOf(target);
    const client = new AwsClient({ ...credentials, region, service: "sqs", retries: 0 });
    return async (entries) => {
      const body = bodyOf(target, entries);
      return (await client.fetch(`${target.endpoint}/`, { method: "POST", headers: HEADERS, body })).json();
    };
  },
  "aws4fetch's signature over undici's Pool": (target) => {
    const { credentials, region } = optionsOf(target);
    const options = { ...credentials, region, service: "sqs", method: "POST", url: `${target.endpoint}/` };
    const cache = new Map<string, ArrayBuffer>();
    return overPool(target, async (body) => {
      const signed = await new AwsV4Signer({ ...options, headers: HEADERS, body, cache }).sign();
      return Object.fromEntries(signed.headers);
    });
  },
  "signed by hand over undici's Pool": (target) => {
    const { credentials, region } = optionsOf(target);
    const { host } = new URL(target.endpoint);
    const names = "content-type;host;x-amz-date;x-amz-target";
    let [day, key] = ["", Buffer.alloc(0)];
    return overPool(target, async (body) => {
      const date = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, "");
      const scope = `${date.slice(0, 8)}/${region}/sqs/aws4_request`;
      if (day !== date.slice(0, 8)) {
        day = date.slice(0, 8);
        key = scope.split("/").reduce(hmac, Buffer.from(`AWS4${credentials.secretAccessKey}`));
      }
      const headers = {
        "content-type": HEADERS["content-type"],
        host,
        "x-amz-date": date,
        "x-amz-target": HEADERS["x-amz-target"],
      };
      const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
      const canonical = `POST\n/\n\n${lines.join("")}\n${names}\n${sha256(body)}`;
      const signature = hmac(key, `AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha256(canonical)}`).toString(
        "hex",
      );
      const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
      return { ...headers, authorization };
    });
  },
};

function optionsOf({ endpoint }: Target) {
  return clientOptions(endpoint);
}

function commandOf(QueueUrl: string, entries: readonly object[]) {
  return new SendMessageBatchCommand({ QueueUrl, Entries: entries as never });
}

function through(client: BatchClient, queueUrl: string): Send {
  return (entries) =>
    client.send(commandOf(queueUrl, entries), { abortSignal: new AbortController().signal });
}

function bodyOf({ queueUrl }: Target, entries: readonly object[]): string {
  return JSON.stringify({ QueueUrl: queueUrl, Entries: entries });
}

function overPool(target: Target, sign: (body: string) => Promise<Readonly<Record<string, string>>>): Send {
  const pool = new Pool(target.endpoint, { connections: target.concurrency });
  return async (entries) => {
    const body = bodyOf(target, entries);
    const answer = await pool.request({ method: "POST", path: "/", headers: await sign(body), body });
    return answer.body.json();
  };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function hmac(key: Buffer, text: string): Buffer<ArrayBuffer> {
  return createHmac("sha256", key).update(text).digest();
}
