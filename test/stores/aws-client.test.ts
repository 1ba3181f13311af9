import { readdirSync, readFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { join } from "node:path";
import { DynamoDBClient, GetItemCommand, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { afterEach, describe, expect, it, test, vi } from "vitest";
import {
  type AwsLimits,
  createAwsClient,
  OPERATOR_LIMITS,
  PRODUCER_LIMITS,
  SECRETS_LIMITS,
  WORKER_LIMITS,
} from "../../aws/client.ts";
import { clientOptions, standInClient } from "../../local/clients.ts";
import { close, listen } from "../../local/listen.ts";

const opened: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((end) => end()));
});

/** A service that treats each request as it is told, from the first on, and the last way from then on. */
async function serviceThat(...treatments: readonly ((response: ServerResponse) => void)[]) {
  let requests = 0;
  let connections = 0;
  const server = createServer((_request, response) => {
    const treat = treatments[Math.min(requests, treatments.length - 1)];
    requests += 1;
    treat?.(response);
  });
  server.on("connection", () => {
    connections += 1;
  });
  const port = await listen(server, 0);
  opened.push(() => close(server));
  return {
    connections: () => connections,
    endpoint: `http://127.0.0.1:${port}`,
    requests: () => requests,
    client(limits: AwsLimits) {
      const client = createAwsClient(DynamoDBClient, limits, clientOptions(this.endpoint));
      opened.push(() => client.destroy());
      return client;
    },
  };
}

const silent = () => {};
const answers = (response: ServerResponse) => {
  response.writeHead(200, { "content-type": "application/x-amz-json-1.0" }).end('{"TableNames":[]}');
};
const stopsHalfWay = (response: ServerResponse) => {
  response.writeHead(200, { "content-type": "application/x-amz-json-1.0", "content-length": 1_000 });
  response.write("{");
};
const drips = (response: ServerResponse) => {
  stopsHalfWay(response);
  const drip = setInterval(() => response.write(" "), 10);
  response.on("close", () => clearInterval(drip));
};

const PATIENT: AwsLimits = { connectMs: 60_000, tryMs: 60_000, tries: 3, totalMs: 60_000 };

describe("a request to a service that goes silent", () => {
  it.each([
    ["from the start", silent],
    ["in the middle of its answer", stopsHalfWay],
  ])("%s fails in time, after its tries", async (_when, treatment) => {
    const service = await serviceThat(treatment);
    const client = service.client({ ...PATIENT, tryMs: 100, tries: 2 });
    await expect(client.send(new ListTablesCommand())).rejects.toMatchObject({
      name: "TimeoutError",
      message: "DynamoDB did not answer in time.",
    });
    expect(service.requests()).toBe(2);
  });

  it.each([
    ["silent", silent],
    ["half-way", stopsHalfWay],
    ["dripping", drips],
  ])("%s fails when all its time is over, whatever the tries have left", async (_how, treatment) => {
    const service = await serviceThat(treatment);
    const client = service.client({ ...PATIENT, totalMs: 100 });
    await expect(client.send(new ListTablesCommand())).rejects.toMatchObject({ name: "TimeoutError" });
  });

  it("is answered where the silence ends before its tries do, and the client works as before", async () => {
    const service = await serviceThat(silent, answers);
    const client = service.client({ ...PATIENT, tryMs: 1_000 });
    expect(await client.send(new ListTablesCommand())).toMatchObject({ TableNames: [] });
    expect(await client.send(new ListTablesCommand())).toMatchObject({ TableNames: [] });
    expect(service.requests()).toBe(3);
  });

  it("drops its idle connections with the first one that turns out to be dead", async () => {
    let dead = false;
    const sockets = new Set<Socket>();
    // A connection that was there before the silence stays silent for ever, as behind a firewall that forgot it.
    const server = createServer((request, response) => {
      if (!dead || !sockets.has(request.socket)) answers(response);
      if (!dead) sockets.add(request.socket);
    });
    const port = await listen(server, 0);
    opened.push(() => close(server));
    const limits = { ...PATIENT, tryMs: 1_000, tries: 2 };
    const client = createAwsClient(DynamoDBClient, limits, clientOptions(`http://127.0.0.1:${port}`));
    opened.push(() => client.destroy());
    await Promise.all(Array.from({ length: 10 }, () => client.send(new ListTablesCommand())));
    expect(sockets.size).toBe(10);
    dead = true;
    expect(await client.send(new ListTablesCommand())).toMatchObject({ TableNames: [] });
  });

  it("does not trust connections that were idle for longer than a minute", async () => {
    const service = await serviceThat(answers);
    const client = service.client(PATIENT);
    await client.send(new ListTablesCommand());
    await client.send(new ListTablesCommand());
    expect(service.connections()).toBe(1);
    const now = vi.spyOn(Date, "now").mockReturnValue(Date.now() + 61_000);
    await client.send(new ListTablesCommand());
    now.mockRestore();
    expect(service.connections()).toBe(2);
  });

  it("says what the service said where that comes in time", async () => {
    const service = await serviceThat((response) => {
      response.writeHead(400).end(JSON.stringify({ __type: "ResourceNotFoundException" }));
    });
    const command = new GetItemCommand({ TableName: "t", Key: { key: { S: "k" } } });
    await expect(service.client(PATIENT).send(command)).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
    expect(service.requests()).toBe(1);
  });
});

describe("the limits", () => {
  it.each(Object.entries({ WORKER_LIMITS, SECRETS_LIMITS, PRODUCER_LIMITS, OPERATOR_LIMITS }))(
    "%s fit into each other",
    (_name, { connectMs, tryMs, tries, totalMs }) => {
      expect(connectMs).toBeLessThan(tryMs);
      expect(tries).toBeGreaterThan(1);
      // A second try has as much time as the first.
      expect(totalMs).toBeGreaterThanOrEqual(2 * tryMs);
    },
  );
});

describe("every client of AWS ends its requests in time", () => {
  const ROOT = join(import.meta.dirname, "../..");
  // What the benchmarks compare with: clients as others make them, one of them Auth0's, one aws4fetch's.
  const FOILS = ["bench/cold/usual-stack.ts", "bench/rate/clients/sdk.ts", "bench/sending/ways.ts"];
  const sources = [
    "bench",
    "bin",
    "cli",
    "client",
    "doors",
    "lambda",
    "lib",
    "local",
    "operator",
    "scripts",
  ].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => `${folder}/${name}`),
  );

  test("because createAwsClient alone makes them", () => {
    const making = sources.filter((path) =>
      /\bnew [A-Z]\w+Client\(/.test(readFileSync(join(ROOT, path), "utf8").replaceAll(/^ *\*.*$/gm, "")),
    );
    expect(making.toSorted()).toEqual(FOILS);
  });

  test("and so does what carries requests over undici's Pool", () => {
    const pools = sources
      .filter((path) => path.startsWith("operator/") || path.startsWith("cli/"))
      .map((path) => readFileSync(join(ROOT, path), "utf8"))
      .filter((text) => text.includes("new Pool("));
    expect(pools).toHaveLength(1);
    for (const bound of ["connectTimeout: connectMs", "headersTimeout: tryMs", "bodyTimeout: tryMs"])
      expect(pools[0]).toContain(bound);
  });

  test("those of the stand-ins too", async () => {
    const client = standInClient(DynamoDBClient, "http://127.0.0.1:1");
    const { maxAttempts } = client.config;
    const requestHandler = client.config.requestHandler as unknown as { httpHandlerConfigs(): object };
    expect(await maxAttempts()).toBe(OPERATOR_LIMITS.tries);
    // Its settings are there once a request was made.
    await expect(client.send(new ListTablesCommand({}))).rejects.toThrow("ECONNREFUSED");
    expect(requestHandler.httpHandlerConfigs()).toMatchObject({
      throwOnRequestTimeout: true,
      requestTimeout: OPERATOR_LIMITS.tryMs,
      connectionTimeout: OPERATOR_LIMITS.connectMs,
    });
    client.destroy();
  });
});
