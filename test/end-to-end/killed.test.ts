/** What ends in the midst of its work loses nothing: an execution, and `orgconn local` with a data directory. */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { dynamoTokenLease } from "../../lambda/stores/token-lease.ts";
import { clientOptions } from "../../local/clients.ts";
import { startEmbeddedStack, startProcess } from "./built.ts";
import { announcedBy, endAll, startLocal } from "./process.ts";
import { quickTenant } from "./stack.ts";
import { createUser } from "./user.ts";

/** What was being called waits until that call cannot take effect any more. */
const PATIENCE_MS = 180_000;

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "orgconn-killed-"));
});
afterAll(async () => {
  await endAll();
  await rm(directory, { recursive: true });
});

const enable = (number: number) => ({
  operation_id: `killed-${String(number).padStart(4, "0")}`,
  action: "enable",
  organization_id: `org_${number}`,
  connection_id: "con_1",
});

/** The operations whose messages a data directory holds, and how many of the messages are hidden still. */
function messagesIn(path: string): { readonly operations: readonly string[]; readonly hidden: number } {
  const database = new DatabaseSync(join(path, "queues", "fauxqs.db"));
  const rows = database.prepare("SELECT body, visibility_deadline FROM sqs_messages").all();
  database.close();
  return {
    operations: rows.map(({ body }) => JSON.parse(String(body)).operation_id),
    hidden: rows.filter(({ visibility_deadline }) => visibility_deadline !== null).length,
  };
}

// Each has a stack of its own. They mostly wait: for a lease, and for calls that may take effect still.
describe.concurrent("loses nothing:", { timeout: PATIENCE_MS }, () => {
  test("an execution that dies between the signature and the stored token", async () => {
    const stack = await startEmbeddedStack({
      tenant: quickTenant(),
      credentials: "kms",
      // Another execution in this process could not die in the midst of work.
      startExecution: startProcess,
    });
    const user = createUser(stack);
    const dynamodb = new DynamoDBClient(clientOptions(stack.endpoints.dynamodb));
    const secrets = new SecretsManagerClient(clientOptions(stack.endpoints.secretsmanager));
    const lease = dynamoTokenLease(dynamodb, stack.tables.control);
    /** What changes nothing waits for no claim of an execution that died. */
    const retrieve = async (name: string) => {
      const requests = Array.from({ length: 4 }, (_, index) => ({
        operation_id: `mint-${name}-${index}`,
        organization_id: `org_${name}${index}`,
        action: "retrieve",
      }));
      await Promise.all(requests.map((request) => user.send("interactive", request)));
      for (const { operation_id } of requests) {
        expect(await user.outcome(operation_id, PATIENCE_MS)).toMatchObject({ status: "succeeded" });
      }
    };
    const put = (SecretId: string | undefined, content: object) =>
      secrets.send(new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify(content) }));

    try {
      await retrieve("before");
      const before = await lease.read();
      let killed = 0;
      stack.tenant?.setFaults(({ endpoint }) => {
        if (endpoint !== "token" || killed > 0) return undefined;
        killed += 1;
        void stack.killWorker();
        return undefined;
      });
      // No execution has a token from now on, and new credentials are tried at once.
      await put(stack.outputs.TokenSecretArn, {});
      await put(stack.outputs.CredentialsSecretArn, {
        client_id: "local-client-id",
        kms_key_arn: stack.outputs.SigningKeyArn,
      });
      await stack.killWorker();
      await retrieve("after");
      expect(killed).toBe(1);
      expect((await lease.read()).last?.mintId).toBeGreaterThan(
        before.last?.mintId ?? Number.POSITIVE_INFINITY,
      );
    } finally {
      for (const client of [dynamodb, secrets]) client.destroy();
      user.close();
      await stack.stop(0);
    }
  });

  test("what SIGKILL interrupts is all there at the next start, and ends once each", async () => {
    const path = join(directory, "killed");
    const options = ["--data-dir", path, "--limit", "10,600", "--latency", "100,200"];
    const requests = Array.from({ length: 20 }, (_, index) => enable(index));
    const first = await startLocal(options);
    let user = createUser(first.ready);
    for (const request of requests) await user.send("interactive", request);
    await vi.waitFor(() => expect(announcedBy(first).length).toBeGreaterThan(0), {
      timeout: 15_000,
      interval: 20,
    });
    first.child.kill("SIGKILL");
    expect((await first.ended).signal).toBe("SIGKILL");
    user.close();

    expect(messagesIn(path).hidden).toBeGreaterThan(0);
    const second = await startLocal(options);
    user = createUser(second.ready);
    for (const { operation_id } of requests) {
      expect(await user.outcome(operation_id, PATIENCE_MS)).toMatchObject({ status: "succeeded" });
    }
    await user.emptied("interactive");
    const announced = [...announcedBy(first), ...announcedBy(second)].map(({ operation_id }) => operation_id);
    expect(new Set(announced).size).toBe(announced.length);
    user.close();
  });

  test("a stop while executions wait for the limit gives their messages back for the next start", async () => {
    const path = join(directory, "stopped");
    const options = ["--data-dir", path, "--limit", "2,1"];
    const first = await startLocal(options);
    let user = createUser(first.ready);
    const requests = Array.from({ length: 8 }, (_, index) => enable(index));
    for (const request of requests) await user.send("interactive", request);
    await vi.waitFor(() => expect(announcedBy(first).length).toBe(2), { timeout: 15_000, interval: 20 });
    user.close();

    const startedMs = Date.now();
    first.child.kill("SIGINT");
    expect(await first.ended).toEqual({ code: 0, signal: null });
    expect(Date.now() - startedMs).toBeLessThan(10_000);
    const finished = new Set(announcedBy(first).map(({ operation_id }) => operation_id));
    const unfinished = requests.map(({ operation_id }) => operation_id).filter((id) => !finished.has(id));
    expect(unfinished.length).toBe(6);
    const { operations, hidden } = messagesIn(path);
    expect(operations).toEqual(expect.arrayContaining(unfinished));
    // Those that an execution had given back for a while stay hidden for that while.
    expect(hidden).toBeLessThan(unfinished.length);
    expect(await readdir(path)).toContain("worker.log");

    const second = await startLocal(options);
    user = createUser(second.ready);
    await vi.waitFor(async () => expect((await user.depth("interactive")).inFlight).toBeGreaterThan(0), {
      timeout: 10_000,
      interval: 20,
    });
    expect(announcedBy(second)).toEqual([]);
    user.close();
  });
});
