/** The library, with the clients that it makes itself, against services that take requests and never answer. */
import { createServer, type Server } from "node:http";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { RequestQueue, SendError, WaitTimeoutError } from "../../client/index.ts";
import { close, listen } from "../../local/listen.ts";

let server: Server;
let queue: RequestQueue;

beforeEach(async () => {
  server = createServer(() => {});
  const endpoint = `http://127.0.0.1:${await listen(server, 0)}`;
  vi.stubEnv("AWS_ENDPOINT_URL", endpoint);
  vi.stubEnv("AWS_REGION", "us-east-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "any");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "any");
  queue = new RequestQueue({
    queueUrl: `${endpoint}/1/lane.fifo`,
    operationsTable: "operations",
    patienceMs: 100,
  });
});
afterEach(async () => {
  await queue.close();
  await close(server);
  vi.unstubAllEnvs();
});

describe("a producer before silent services", () => {
  test("hears that its request may be in the queue, when its patience is over", async () => {
    const enqueued = queue.enqueue({ action: "disable", organization_id: "org_1", connection_id: "con_1" });
    const error: unknown = await enqueued.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SendError);
    expect(error).toMatchObject({
      unsure: true,
      message: expect.stringContaining("no answer within 1000 ms"),
    });
  });

  test("stops waiting for an outcome at its deadline", async () => {
    const waiting = queue.waitFor("operation-1", { timeoutMs: 100 });
    await expect(waiting).rejects.toThrow(WaitTimeoutError);
    await expect(waiting).rejects.toMatchObject({ cause: { name: "TimeoutError" } });
  });

  test("stops waiting when it is told to, in the middle of a read", async () => {
    const enough = new AbortController();
    server.once("request", () => enough.abort(new Error("enough")));
    const waiting = queue.waitFor("operation-1", { signal: enough.signal });
    await expect(waiting).rejects.toThrow("enough");
  });
});
