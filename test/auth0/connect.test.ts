import { generateKeyPairSync } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { inspect } from "node:util";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { TenantAddressError } from "../../contract/tenant-address.ts";
import type { Answer, Call } from "../../lambda/answer/calls.ts";
import { type ConnectedTenant, connectTenant } from "../../lambda/auth0/connect.ts";
import type { TokenEvent } from "../../lambda/auth0/token.ts";
import { secretsManagerStore } from "../../lambda/stores/secrets.ts";
import { dynamoTokenLease } from "../../lambda/stores/token-lease.ts";
import { type Secrets, startSecrets } from "../../local/secrets/server.ts";
import { machineClock, type TenantOptions } from "../../local/tenant/options.ts";
import { startTenant, type Tenant } from "../../local/tenant/server.ts";
import { type DynamoDb, startDynamoDb } from "../stores/dynamodb.ts";
import { connectionReset, oversized, serverError } from "../support/faults.ts";

const CLIENT_SECRET = "CANARY-client-secret";
/** Nothing is enabled in the tenant: a 204 says that the call was let in. */
const CALL: Call = { kind: "disable", organizationId: "org_1", connectionId: "con_1" };

let tables: DynamoDb;
let secrets: Secrets;
let client: SecretsManagerClient;
let tableName: string;
let tenant: Tenant;
let count = 0;
const executions: ConnectedTenant[] = [];
const events: TokenEvent[] = [];

beforeAll(async () => {
  tables = await startDynamoDb();
  secrets = await startSecrets({ port: 0, database: new DatabaseSync(":memory:") });
  client = new SecretsManagerClient({
    endpoint: secrets.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "any", secretAccessKey: "any" },
  });
});

beforeEach(async () => {
  count += 1;
  events.length = 0;
  tableName = await tables.createTable("key");
  secrets.create([
    secret(`credentials-${count}`, { client_id: "app", client_secret: CLIENT_SECRET }),
    secret(`token-${count}`, {}),
  ]);
});

afterEach(async () => {
  await Promise.all(executions.splice(0).map((execution) => execution.close()));
  await tenant?.close();
});

afterAll(async () => {
  client.destroy();
  await secrets.stop();
  await tables[Symbol.asyncDispose]();
});

function secret(name: string, value: object) {
  return { name, properties: { SecretString: JSON.stringify(value) } };
}

async function start(options: TenantOptions = {}): Promise<void> {
  const credentials = { clientId: "app", clientSecret: CLIENT_SECRET };
  tenant = await startTenant({ credentials, limits: {}, latencyMs: [0, 0], everyIdExists: true, ...options });
}

/** A worker that has just started, as far as calls to the tenant go. */
function execution(): ConnectedTenant {
  const made = connectTenant(
    { domain: tenant.domain, baseUrl: tenant.url },
    {
      credentials: secretsManagerStore(client, `credentials-${count}`),
      shared: secretsManagerStore(client, `token-${count}`),
      lease: dynamoTokenLease(tables.client, tableName),
      clock: machineClock,
      random: Math.random,
      observe: (event) => events.push(event),
    },
  );
  executions.push(made);
  return made;
}

const statusOf = (answer: Answer) => (answer.kind === "http" ? answer.status : answer.failure);

describe("executions over one table, two secrets and a tenant", () => {
  it("make one token in 50 cold starts", async () => {
    await start();
    const answers = await Promise.all(Array.from({ length: 50 }, () => callUntilSent(execution())));
    expect(new Set(answers.map(statusOf))).toEqual(new Set([204]));
    expect(tenant.log.counters.tokensMinted).toBe(1);
    expect(events).toEqual([{ event: "token_minted" }]);
  });

  it("share a token that one of them minted before it closes", async () => {
    await start();
    const [command, later] = [execution(), execution()];
    await command.tokens.current();
    await command.close();
    expect(statusOf(await later.call(CALL))).toBe(204);
    expect(tenant.log.counters.tokensMinted).toBe(1);
  });

  it("sign in with a private key", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
    await start({ credentials: { clientId: "app", publicKeys: [pem] } });
    const privatePem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    secrets.update(`credentials-${count}`, JSON.stringify({ client_id: "app", private_key: privatePem }));
    expect(statusOf(await execution().call(CALL))).toBe(204);
  });

  it("get over revoked tokens with one new one", async () => {
    await start();
    const both = [execution(), execution()];
    for (const each of both) await each.call(CALL);
    await ageOfToken(61);
    tenant.revokeTokens();
    const again = [execution(), execution()];
    const first = await Promise.all(again.map((each) => each.call(CALL)));
    expect(first.map(statusOf)).toEqual([401, 401]);
    expect(first).toMatchObject([{ freshToken: false }, { freshToken: false }]);
    const second = await Promise.all(again.map((each) => each.call(CALL)));
    expect(second.map(statusOf)).toEqual([204, 204]);
    expect(tenant.log.counters.tokensMinted).toBe(2);
  });

  it("find a new scope with a new token", async () => {
    await start({ scopes: ["read:organization_connections"] });
    const [one, other] = [execution(), execution()];
    expect(statusOf(await one.call(CALL))).toBe(403);
    expect(statusOf(await other.call(CALL))).toBe(403);
    tenant.setScopes(["delete:organization_connections"]);
    expect(statusOf(await one.call(CALL))).toBe(403);
    await ageOfToken(61);
    expect(statusOf(await one.call(CALL))).toBe(204);
    expect(statusOf(await other.call(CALL))).toBe(204);
    expect(tenant.log.counters.tokensMinted).toBe(2);
  });

  it("try new credentials at once", async () => {
    await start();
    secrets.update(
      `credentials-${count}`,
      JSON.stringify({ client_id: "app", client_secret: "CANARY-wrong" }),
    );
    const one = execution();
    expect(await one.call(CALL)).toMatchObject({
      failure: "credentials",
      detail: expect.stringContaining("401 access_denied"),
    });
    const { requests } = tenant.log.counters;
    expect(await one.call(CALL)).toMatchObject({
      failure: "credentials",
      detail: expect.stringMatching(/; the next token is asked for in \d+ s$/),
    });
    expect(tenant.log.counters.requests).toBe(requests);
    secrets.update(
      `credentials-${count}`,
      JSON.stringify({ client_id: "app", client_secret: CLIENT_SECRET }),
    );
    expect(statusOf(await one.call(CALL))).toBe(204);
  });

  it("go nowhere but to the tenant", () => {
    const ports = {} as Parameters<typeof connectTenant>[1];
    expect(() => connectTenant({ domain: "example.com", baseUrl: "https://evil.example" }, ports)).toThrow(
      TenantAddressError,
    );
  });
});

/** Calls as often as the worker would: a token can take longer than a call may. */
async function callUntilSent(one: ConnectedTenant): Promise<Answer> {
  for (;;) {
    const answer = await one.call(CALL);
    if (statusOf(answer) !== "unsent") return answer;
  }
}

/** Lets a minute pass for the token that is shared, and for what is known of its minting. */
async function ageOfToken(seconds: number): Promise<void> {
  const shared = secretsManagerStore(client, `token-${count}`);
  const token = JSON.parse((await shared.get())?.value ?? "");
  await shared.put(JSON.stringify({ ...token, minted_at_ms: token.minted_at_ms - seconds * 1000 }));
  const lease = dynamoTokenLease(tables.client, tableName);
  const { last, ...state } = await lease.read();
  if (last === undefined) throw new Error("Nothing was minted yet.");
  await lease.replace({
    ...state,
    version: state.version + 1,
    last: { ...last, atMs: last.atMs - seconds * 1000 },
  });
}

describe("neither credentials nor token", () => {
  const troubles: Record<string, (tenant: Tenant) => void> = {
    nothing: () => {},
    "refused credentials": (tenant) => tenant.refuseCredentials(true),
    "a broken token endpoint": (tenant) => tenant.setFaults(() => serverError(503)),
    resets: (tenant) => tenant.setFaults(() => connectionReset()),
    "large answers": (tenant) => tenant.setFaults(() => oversized(2 ** 21)),
    "no scope": (tenant) => tenant.setScopes([]),
    "a token endpoint that repeats what it got": (tenant) =>
      tenant.setFaults(() => ({
        answer: {
          kind: "body",
          contentType: "application/json",
          body: JSON.stringify({ error: CLIENT_SECRET }),
        },
      })),
  };
  const secretsWith: Record<string, object> = {
    "good ones": { client_id: "app", client_secret: CLIENT_SECRET },
    "wrong ones": { client_id: "app", client_secret: "CANARY-wrong" },
    "a broken key": {
      client_id: "app",
      private_key: "-----BEGIN PRIVATE KEY-----\nCANARY\n-----END PRIVATE KEY-----",
    },
    both: { client_id: "app", client_secret: CLIENT_SECRET, private_key: "CANARY" },
    "something else": { canary: "CANARY" },
  };
  const cases = Object.keys(troubles).flatMap((trouble) =>
    Object.keys(secretsWith).map((held) => [trouble, held]),
  );

  it.each(cases)("get out with %s and %s", async (trouble, held) => {
    await start();
    secrets.update(`credentials-${count}`, JSON.stringify(secretsWith[held]));
    troubles[trouble]?.(tenant);
    const one = execution();
    const told: unknown[] = [];
    for (let i = 0; i < 2; i += 1) told.push(await one.call(CALL));
    tenant.revokeTokens();
    for (let i = 0; i < 2; i += 1) told.push(await one.call(CALL));
    told.push(events, await dynamoTokenLease(tables.client, tableName).read());

    const written = inspect(told, { depth: null });
    const token = JSON.parse(
      (await secretsManagerStore(client, `token-${count}`).get())?.value ?? "{}",
    ).access_token;
    expect(written).not.toContain("CANARY");
    if (token !== undefined) expect(written).not.toContain(token);
    expect(token !== undefined).toBe(
      held === "good ones" && (trouble === "nothing" || trouble === "no scope"),
    );
  });
});
