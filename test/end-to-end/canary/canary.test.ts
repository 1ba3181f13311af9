/**
 * Neither credentials nor token get out: a tenant, or Secrets Manager, that repeats what it is told in everything that
 * it answers, and a search through all that the worker wrote: logs of every level, metrics, records, the state of pairs,
 * budget, circuits and leases, dead letters, and what the function returned. Each test goes on until the secret was sent,
 * so that it was there to be repeated.
 */
import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { startServer, type TestServer } from "../../auth0/server.ts";
import { type Repeating, startParrot } from "./parrot.ts";
import { startWorld } from "./world.ts";

const SECRET = "CANARY-client-secret";
/** As Auth0's are: three parts with dots between. */
const TOKEN = "CANARY-access.CANARY-token.CANARY-signature";
const CREDENTIALS = JSON.stringify({ client_id: "app", client_secret: SECRET });

const REQUESTS = [
  { operation_id: "canary-enable", action: "enable", organization_id: "org_1", connection_id: "con_1" },
  {
    operation_id: "canary-update",
    action: "enable",
    organization_id: "org_2",
    connection_id: "con_1",
    show_as_button: true,
  },
  { operation_id: "canary-disable", action: "disable", organization_id: "org_3", connection_id: "con_1" },
  { operation_id: "canary-retrieve", action: "retrieve", organization_id: "org_4" },
];

const grants: Repeating = () => ({ status: 200, body: { access_token: TOKEN, expires_in: 86_400 } });
const oauthError = (sent: string) => ({ error: sent, error_description: sent });
const apiError = (statusCode: number, sent: string, errorCode: string) => ({
  statusCode,
  message: `Refused: ${sent}`,
  errorCode,
});

const wasSent = ({ received }: TestServer, secret: string) =>
  received.some(({ headers, body }) => `${headers.authorization} ${body}`.includes(secret));

// They mostly wait.
describe.concurrent("a token endpoint that repeats the credentials", () => {
  test.each<[string, Repeating]>([
    ["refuses them", (sent) => ({ status: 401, body: oauthError(sent) })],
    ["refuses the application", (sent) => ({ status: 403, body: oauthError(sent) })],
    ["refuses in words", (sent) => ({ status: 403, body: `<html>${sent}</html>` })],
    ["says what is not JSON", (sent) => ({ status: 200, body: `{"access_token": "${sent}` })],
    [
      "gives what no header can carry",
      (sent) => ({ status: 200, body: { access_token: `${sent}\n`, expires_in: 86_400 } }),
    ],
    ["gives a token without an end", (sent) => ({ status: 200, body: { access_token: sent } })],
    ["is throttled", (sent) => ({ status: 429, body: oauthError(sent), headers: { "retry-after": "1" } })],
    ["is broken", (sent) => ({ status: 500, body: oauthError(sent) })],
    ["sends elsewhere", (sent) => ({ status: 302, headers: { location: `/login?${encodeURI(sent)}` } })],
    ["says too much", (sent) => ({ status: 200, body: sent.repeat(40_000) })],
    ["stops half-way", (sent) => ({ cut: 200, body: sent })],
    ["hangs up", () => "reset"],
  ])("and %s", async (_, token) => {
    await using parrot = await startParrot(token, () => "reset");
    await using world = await startWorld({ baseUrl: parrot.origin, credentials: CREDENTIALS });
    expect(await world.writtenUntil(REQUESTS, () => wasSent(parrot, SECRET))).not.toContain("CANARY");
  });

  test("where they are a private key: neither the key nor what it signed", async () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    await using parrot = await startParrot(
      (sent) => ({ status: 401, body: oauthError(sent) }),
      () => "reset",
    );
    const credentials = JSON.stringify({ client_id: "app", private_key: pem });
    await using world = await startWorld({ baseUrl: parrot.origin, credentials });
    const written = await world.writtenUntil(REQUESTS, () => wasSent(parrot, "client_assertion="));
    const assertion = new URLSearchParams(parrot.received[0]?.body).get("client_assertion") ?? "";
    expect(assertion).toMatch(/^ey[^.]+\.[^.]+\.[^.]+$/);
    const secrets = [assertion, ...pem.split("\n").filter((line) => line.length === 64)];
    expect(secrets.filter((secret) => written.includes(secret))).toEqual([]);
  });
});

describe.concurrent("a credentials' secret that is", () => {
  test.each([
    ["no JSON", `{"client_id": "app", "client_secret": "${SECRET}`],
    ["no object", JSON.stringify(SECRET)],
    ["spelled differently", JSON.stringify({ client_id: "app", secret: SECRET })],
    ["doubled", JSON.stringify({ client_id: "app", client_secret: SECRET, private_key: SECRET })],
    ["of another type", JSON.stringify({ client_id: "app", client_secret: [SECRET] })],
    [
      "a broken key",
      JSON.stringify({
        client_id: "app",
        private_key: `-----BEGIN PRIVATE KEY-----\n${SECRET}\n-----END PRIVATE KEY-----`,
      }),
    ],
  ])("%s", async (_, credentials) => {
    await using parrot = await startParrot(grants, () => "reset");
    await using world = await startWorld({ baseUrl: parrot.origin, credentials });
    const cannot = "the credentials' secret cannot be used";
    expect(await world.writtenUntil(REQUESTS, (written) => written.includes(cannot))).not.toContain("CANARY");
  });
});

describe.concurrent("a Management API that repeats the token", () => {
  const list = (sent: string) => ({
    enabled_connections: [{ connection_id: "con_1", connection: { name: sent } }],
    start: 0,
    limit: 100,
    total: 1,
  });

  test.each<[string, Repeating]>([
    ["rejects the request", (sent) => ({ status: 400, body: apiError(400, sent, "invalid_body") })],
    ["rejects the token", (sent) => ({ status: 401, body: apiError(401, sent, "invalid_token") })],
    ["misses a scope", (sent) => ({ status: 403, body: apiError(403, sent, "insufficient_scope") })],
    ["forbids it", (sent) => ({ status: 403, body: apiError(403, sent, "feature_not_enabled") })],
    ["knows nothing of it", (sent) => ({ status: 404, body: apiError(404, sent, "inexistent_connection") })],
    ["has it already", (sent) => ({ status: 409, body: apiError(409, sent, "conflict") })],
    ["is throttled", (sent) => ({ status: 429, body: apiError(429, sent, "too_many_requests") })],
    ["is broken", (sent) => ({ status: 500, body: apiError(500, sent, sent) })],
    ["is behind a broken proxy", (sent) => ({ status: 502, body: `<html>${sent}</html>` })],
    ["does it", (sent) => ({ status: 201, body: apiError(201, sent, sent) })],
    ["lists it", (sent) => ({ status: 200, body: list(sent) })],
    ["says what is not JSON", (sent) => ({ status: 200, body: `{"message": "${sent}` })],
    ["sends elsewhere", (sent) => ({ status: 302, headers: { location: `/login?${encodeURI(sent)}` } })],
    [
      "says it in headers",
      (sent) => ({ status: 429, headers: { "x-ratelimit-limit": sent, "x-ratelimit-reset": sent } }),
    ],
    [
      "says it in the id of its answer",
      (sent) => ({ status: 400, headers: { "x-auth0-requestid": sent.split(" ")[1] ?? "" } }),
    ],
    ["says too much", (sent) => ({ status: 400, body: sent.repeat(60_000) })],
    ["stops half-way", (sent) => ({ cut: 400, body: sent })],
    ["hangs up", () => "reset"],
  ])("and %s", async (_, api) => {
    await using parrot = await startParrot(grants, api);
    await using world = await startWorld({ baseUrl: parrot.origin, credentials: CREDENTIALS });
    expect(await world.writtenUntil(REQUESTS, () => wasSent(parrot, TOKEN))).not.toContain("CANARY");
  });

  test("is quoted in the dead letter, but for the token", async () => {
    await using parrot = await startParrot(grants, (sent) => ({
      status: 400,
      body: apiError(400, sent, "bad"),
    }));
    await using world = await startWorld({ baseUrl: parrot.origin, credentials: CREDENTIALS });
    const written = await world.writtenUntil(REQUESTS, (written) => written.includes('"dead_lettered"'));
    const { letters } = JSON.parse(written) as { readonly letters: object[] };
    expect(letters[0]).toMatchObject({
      MessageAttributes: { detail: { StringValue: expect.stringContaining("Refused: Bearer [token]") } },
    });
  });
});

test("a Secrets Manager that repeats what it should keep", async () => {
  await using secretsManager = await startServer((request, response, { body }) => {
    const reads = String(request.headers["x-amz-target"]).endsWith("GetSecretValue");
    const { SecretId = "" } = JSON.parse(body) as { readonly SecretId?: string };
    const secret = { SecretString: SecretId.includes("Credentials") ? CREDENTIALS : "{}", VersionId: "1" };
    response.writeHead(reads ? 200 : 400, { "content-type": "application/x-amz-json-1.1" });
    response.end(JSON.stringify(reads ? secret : { __type: "InvalidParameterException", message: body }));
  });
  await using parrot = await startParrot(grants, () => ({ status: 204 }));
  await using world = await startWorld({
    baseUrl: parrot.origin,
    credentials: CREDENTIALS,
    secretsEndpoint: secretsManager.origin,
  });
  const unshared = "the new token could not be shared";
  const written = await world.writtenUntil(REQUESTS, (written) => written.includes(unshared));
  expect(wasSent(secretsManager, TOKEN)).toBe(true);
  expect(written).not.toContain("CANARY");
});
