/** What keeps the tenant from giving a token is named for what it is, wherever an operator looks. */
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { dynamoCircuitStore } from "../../lambda/stores/circuit-store.ts";
import { dynamoTokenLease } from "../../lambda/stores/token-lease.ts";
import { clientOptions } from "../../local/clients.ts";
import type { EmbeddedStack } from "../../local/stack.ts";
import { actionFailed, serviceNotEnabled } from "../../local/tenant/token-faults.ts";
import { when } from "../support/faults.ts";
import { runInProcess } from "./in-process.ts";
import { ENTRY, runProgram } from "./process.ts";
import { type AnnouncedStack, startAnnouncedStack } from "./stack.ts";
import { createUser, type User } from "./user.ts";

let stack: EmbeddedStack;
let user: User;
let dynamodb: DynamoDBClient;
let announced: AnnouncedStack;

beforeEach(async () => {
  announced = await startAnnouncedStack();
  ({ stack } = announced);
  user = createUser(stack);
  dynamodb = new DynamoDBClient(clientOptions(stack.endpoints.dynamodb));
  vi.stubEnv("ORGCONN_LOCAL_STATE", announced.stateFile);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  user.close();
  dynamodb.destroy();
  await announced.stop();
});

const requests = Array.from({ length: 6 }, (_, index) => ({
  operation_id: `token-trouble-${index}`,
  action: "enable",
  organization_id: `org_${index}`,
  connection_id: "con_1",
}));

async function openCircuit() {
  const store = dynamoCircuitStore(dynamodb, stack.tables.control);
  return vi.waitFor(
    async () => {
      const { everything } = (await store.read()).open;
      if (everything === undefined) throw new Error("The circuit for all calls is closed.");
      return everything;
    },
    { timeout: 30_000, interval: 50 },
  );
}

async function doctor() {
  const { code, out } = await runInProcess(["doctor", "--local", "--json"]);
  return { code, findings: out.map((line) => JSON.parse(line) as Record<string, string>) };
}

test.each([
  [
    "a custom domain",
    serviceNotEnabled("https://login.example.com/api/v2/"),
    "unauthorized",
    "is a custom domain",
  ],
  ["a failing Action", actionFailed(), "outage", "a script of the tenant's own failed"],
] as const)(
  "%s is named by the circuit and by doctor",
  { timeout: 120_000 },
  async (_what, fault, cause, words) => {
    stack.tenant?.setFaults(when(({ endpoint }) => endpoint === "token", fault));
    for (const request of requests) await user.send("bulk", request);
    expect(await openCircuit()).toMatchObject({ cause, detail: expect.stringContaining(words) });

    const { code, findings } = await doctor();
    expect(code).toBe(1);
    for (const check of ["access token", "circuits"]) {
      const finding = findings.find((one) => one.check === check);
      expect(finding).toMatchObject({ verdict: "failed", detail: expect.stringContaining(words) });
    }
    expect(JSON.stringify(findings)).not.toContain("login.example.com");
  },
);

const A_DAY_MS = 86_400_000;

test.each([A_DAY_MS, -A_DAY_MS])(
  "a command on a machine whose clock is %d ms ahead mints a token at the service's time",
  { timeout: 120_000 },
  async (aheadMs) => {
    const { ended } = runProgram(process.execPath, [ENTRY, "connections", "org_1", "--local"], {
      environment: {
        NODE_OPTIONS: `--import ${join(import.meta.dirname, "skewed-clock.mjs")}`,
        CLOCK_AHEAD_MS: String(aheadMs),
      },
    });
    expect((await ended).code).toBe(0);
    const { last } = await dynamoTokenLease(dynamodb, stack.tables.control).read();
    expect(Math.abs((last?.atMs ?? 0) - Date.now())).toBeLessThan(60_000);
  },
);
