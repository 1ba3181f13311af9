/** A command that looks at a deployment changes nothing that the worker goes by: the circuits stay as they are. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { DeleteQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { formatSharedToken } from "../../lambda/auth0/token.ts";
import type { Circuits } from "../../lambda/circuit/circuit.ts";
import { dynamoCircuitStore } from "../../lambda/stores/circuit-store.ts";
import { clientOptions } from "../../local/clients.ts";
import type { EmbeddedStack } from "../../local/stack.ts";
import { runInProcess } from "./in-process.ts";
import { type AnnouncedStack, startAnnouncedStack } from "./stack.ts";

let stack: EmbeddedStack;
let dynamodb: DynamoDBClient;
let announced: AnnouncedStack;

beforeEach(async () => {
  announced = await startAnnouncedStack();
  ({ stack } = announced);
  dynamodb = new DynamoDBClient(clientOptions(stack.endpoints.dynamodb));
  vi.stubEnv("ORGCONN_LOCAL_STATE", announced.stateFile);
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  dynamodb.destroy();
  await announced.stop();
});

const circuits = () => dynamoCircuitStore(dynamodb, stack.tables.control);

/** A token that the tenant refuses, minted a moment ago: no newer one can be expected to do better. */
async function spoilToken(): Promise<void> {
  const client = new SecretsManagerClient(clientOptions(stack.endpoints.secretsmanager));
  const now = Date.now();
  const token = { value: "spoiled", mintId: 1, mintedAtMs: now, expiresAtMs: now + 3_600_000 };
  await client.send(
    new PutSecretValueCommand({
      SecretId: stack.outputs.TokenSecretArn,
      SecretString: formatSharedToken(token),
    }),
  );
  client.destroy();
}

const run = (...args: string[]) => runInProcess([...args, "--local", "--json"]);

test.each([["doctor"], ["connections", "org_1"], ["budget"], ["status", "never-sent-1"]])(
  "%s opens no circuit when the tenant refuses the shared token",
  async (...args) => {
    const before = await circuits().read();
    await spoilToken();
    await run(...args);
    expect(await circuits().read()).toEqual(before);
  },
);

test.each(["everything", "read:organization_connections"] as const)(
  "doctor names an open circuit with its cause and its next probe in one finding: %s",
  async (guarded) => {
    const circuit = { detail: "503 for a test", openedAtMs: Date.now() - 60_000, probes: 3 };
    const nextProbeAtMs = Date.now() + 40_000;
    await circuits().replace({
      version: 1,
      open: { [guarded]: { cause: "outage", ...circuit, nextProbeAtMs } },
    });
    const { code, out } = await run("doctor");
    expect(code).toBe(1);
    const findings = out.map((line) => JSON.parse(line));
    expect(findings.filter(({ check }) => ["circuits", "Management API"].includes(check))).toEqual([
      {
        check: "circuits",
        verdict: "failed",
        detail: expect.stringMatching(
          /^the circuit for (all calls|read:organization_connections) is open \(outage, next probe in \d+ s\): 503 for a test$/,
        ),
        remedy: expect.any(String),
      },
    ]);
  },
);

test("a command that reads through an open circuit calls the tenant and leaves the circuit to the worker", async () => {
  const open: Circuits = {
    version: 1,
    open: {
      everything: {
        cause: "outage",
        detail: "503 for a test",
        openedAtMs: Date.now() - 60_000,
        probes: 0,
        nextProbeAtMs: Date.now() - 1_000,
      },
    },
  };
  await circuits().replace(open);
  expect(await run("connections", "org_1")).toMatchObject({ code: 0 });
  expect(await circuits().read()).toEqual(open);
});

test("budget, waiting and status say what is unknown where the operations table has no index of deferred operations yet", async () => {
  // The tables' stand-in does not delete an index: DynamoDB's own words stand in its place.
  const { send } = DynamoDBClient.prototype;
  vi.spyOn(DynamoDBClient.prototype, "send").mockImplementation(function (this: DynamoDBClient, ...given) {
    const [command] = given as unknown as [{ readonly input: { readonly IndexName?: string } }];
    if (command.input.IndexName !== "deferred") return Reflect.apply(send, this, given);
    const message = "The table does not have the specified index: deferred";
    return Promise.reject(Object.assign(new Error(message), { name: "ValidationException" })) as never;
  });
  const unknown = /^Which operations are deferred is unknown: the operations table has no index of them yet/;

  const waiting = await runInProcess(["waiting", "--local"]);
  expect(waiting).toMatchObject({ code: 4, out: [expect.stringMatching(unknown)] });
  expect(waiting.err).toContainEqual(
    expect.stringMatching(/^The bulk lane \(running\) has 0 queued requests/),
  );

  const budget = await runInProcess(["budget", "--local"]);
  expect(budget.code).toBe(0);
  expect(budget.out.filter((line) => /\tunknown\t/.test(line))).toHaveLength(2);
  expect(budget.err).toContainEqual(expect.stringMatching(unknown));
  const objects = await runInProcess(["budget", "--local", "--json"]);
  expect(objects.out.filter((line) => line.includes('"oldest_deferred_at":"unknown"'))).toHaveLength(2);

  const status = await runInProcess(["status", "no-such-operation", "--local"]);
  expect(status.code).toBe(4);
  expect(status.out.filter((line) => /\tunknown\t/.test(line))).toHaveLength(2);
}, 120_000);

test("doctor tells queues that were deleted from empty ones", async () => {
  const sqs = new SQSClient(clientOptions(stack.endpoints.sqs));
  for (const QueueUrl of [stack.queues.bulk, stack.queues.dead_letter]) {
    await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  }
  sqs.destroy();
  const { code, out } = await run("doctor");
  expect(code).toBe(1);
  const findings = out.map((line) => JSON.parse(line));
  const lost = findings.filter(({ remedy = "" }) => remedy.includes("A queue was deleted"));
  expect(lost.map(({ check, verdict }) => [check, verdict])).toEqual([
    ["bulk lane", "failed"],
    ["dead letters", "failed"],
  ]);
});
