import { exportSPKI, generateKeyPair, SignJWT } from "jose";
import { expect, test } from "vitest";
import { ALL_SCOPES, DEFAULT_CREDENTIALS } from "../../../local/tenant/options.ts";
import type { Tenant } from "../../../local/tenant/server.ts";
import { actionFailed, serviceNotEnabled } from "../../../local/tenant/token-faults.ts";
import { when } from "../../support/faults.ts";
import { call, collection, entry, tenantFor } from "./support.ts";

const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

function bySecret(tenant: Tenant): Record<string, string> {
  return {
    grant_type: "client_credentials",
    client_id: DEFAULT_CREDENTIALS.clientId,
    client_secret: DEFAULT_CREDENTIALS.clientSecret ?? "",
    audience: tenant.audience,
  };
}
const ask = (tenant: Tenant, body: unknown) => call(tenant, "POST", "/oauth/token", body, null);
const tokenIn = (answer: { readonly body: unknown }): string =>
  (answer.body as { access_token: string }).access_token;

test("a client secret is good for a token that opens the API", async () => {
  const tenant = await tenantFor();
  const answer = await ask(tenant, bySecret(tenant));
  expect(answer).toMatchObject({
    status: 200,
    body: { expires_in: 86_400, scope: ALL_SCOPES.join(" "), token_type: "Bearer" },
  });
  expect((await call(tenant, "GET", collection(), undefined, tokenIn(answer))).status).toBe(200);
  expect(tenant.log.counters.tokensMinted).toBe(1);
});

test("a form is read as well as JSON", async () => {
  const tenant = await tenantFor();
  const response = await fetch(`${tenant.url}/oauth/token`, {
    method: "POST",
    body: new URLSearchParams(bySecret(tenant)),
  });
  expect(response.status).toBe(200);
});

test("a client that derives the audience from the tenant's address is let in", async () => {
  const tenant = await tenantFor();
  const audience = `https://127.0.0.1:${tenant.port}/api/v2/`;
  expect((await ask(tenant, { ...bySecret(tenant), audience })).status).toBe(200);
});

test.each([
  ["another secret", { client_secret: "wrong" }, 401, "access_denied", "Unauthorized"],
  ["another client", { client_id: "wrong" }, 401, "access_denied", "Unauthorized"],
  ["no secret", { client_secret: undefined }, 401, "access_denied", "Unauthorized"],
  [
    "another audience",
    { audience: "https://other.auth0.com/api/v2/" },
    403,
    "access_denied",
    "Service not found: https://other.auth0.com/api/v2/",
  ],
  [
    "the Management API under a custom domain",
    { audience: "https://login.example.com/api/v2/" },
    403,
    "access_denied",
    "Service not enabled within domain: https://login.example.com/api/v2/",
  ],
  [
    "another API",
    { audience: "https://api.example.com/orders" },
    403,
    "access_denied",
    "Service not found: https://api.example.com/orders",
  ],
  [
    "another grant",
    { grant_type: "password" },
    403,
    "unauthorized_client",
    "Grant type 'password' not allowed for the client.",
  ],
  ["no grant", { grant_type: undefined }, 400, "invalid_request", "Missing required parameter: grant_type"],
  [
    "a scope that it has not",
    { scope: "delete:users" },
    403,
    "access_denied",
    "Client has not been granted scopes: delete:users",
  ],
])("%s gets no token", async (_, change, status, error, description) => {
  const tenant = await tenantFor();
  const answer = await ask(tenant, { ...bySecret(tenant), ...change });
  expect(answer).toMatchObject({ status, body: { error, error_description: description } });
  expect(tenant.log.counters.tokensMinted).toBe(0);
});

test("a token can be asked for with fewer scopes", async () => {
  const tenant = await tenantFor();
  const scope = "read:organization_connections";
  const answer = await ask(tenant, { ...bySecret(tenant), scope });
  expect(answer.body).toMatchObject({ scope });
  expect((await call(tenant, "GET", collection(), undefined, tokenIn(answer))).status).toBe(200);
  expect((await call(tenant, "DELETE", entry(), undefined, tokenIn(answer))).status).toBe(403);
});

test("scopes that are given and taken show in new tokens only", async () => {
  const tenant = await tenantFor({ scopes: ["read:organization_connections"] });
  const before = tokenIn(await ask(tenant, bySecret(tenant)));
  tenant.setScopes(ALL_SCOPES);
  const after = tokenIn(await ask(tenant, bySecret(tenant)));
  expect((await call(tenant, "DELETE", entry(), undefined, before)).status).toBe(403);
  expect((await call(tenant, "DELETE", entry(), undefined, after)).status).toBe(204);
  tenant.setScopes([]);
  expect((await call(tenant, "DELETE", entry(), undefined, after)).status).toBe(204);
});

test("revoked and expired tokens are refused", async () => {
  let nowMs = 1_700_000_000_000;
  const clock = { now: () => nowMs, sleep: async () => undefined };
  const tenant = await tenantFor({ clock, tokenLifetimeSeconds: 60 });
  const first = tokenIn(await ask(tenant, bySecret(tenant)));
  nowMs += 59_999;
  expect((await call(tenant, "GET", collection(), undefined, first)).status).toBe(200);
  nowMs += 1;
  expect((await call(tenant, "GET", collection(), undefined, first)).body).toEqual({
    statusCode: 401,
    error: "Unauthorized",
    message: "Expired token received for JSON Web Token validation",
  });
  const second = tokenIn(await ask(tenant, bySecret(tenant)));
  tenant.revokeTokens();
  expect((await call(tenant, "GET", collection(), undefined, second)).status).toBe(401);
  const third = tokenIn(await ask(tenant, bySecret(tenant)));
  expect((await call(tenant, "GET", collection(), undefined, third)).status).toBe(200);
});

test("the credentials can be refused for a while", async () => {
  const tenant = await tenantFor();
  tenant.refuseCredentials(true);
  expect(await ask(tenant, bySecret(tenant))).toMatchObject({
    status: 401,
    body: { error: "access_denied", error_description: "Unauthorized" },
  });
  tenant.refuseCredentials(false);
  expect((await ask(tenant, bySecret(tenant))).status).toBe(200);
});

test.each([
  ["a custom domain", serviceNotEnabled("https://login.example.com/api/v2/"), 403, "access_denied"],
  ["a custom domain", serviceNotEnabled("https://login.example.com/api/v2/", 401), 401, "access_denied"],
  ["an Action that fails", actionFailed(), 500, "server_error"],
])("%s as a fault gives out no token: %j", async (_, fault, status, error) => {
  const tenant = await tenantFor({ faults: when(({ endpoint }) => endpoint === "token", fault) });
  expect(await ask(tenant, bySecret(tenant))).toMatchObject({ status, body: { error } });
  expect(tenant.log.counters.tokensMinted).toBe(0);
  expect((await call(tenant, "GET", collection())).status).toBe(200);
});

test("a private key JWT is verified in every claim", async () => {
  const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
  const { privateKey: otherKey } = await generateKeyPair("RS256");
  const clientId = "key-client";
  const tenant = await tenantFor({ credentials: { clientId, publicKeys: [await exportSPKI(publicKey)] } });

  const claims = { iss: clientId, sub: clientId, aud: `https://${tenant.domain}/`, jti: "1" };
  const signed = (change: object, lifetime = "1m", key = privateKey): Promise<string> =>
    new SignJWT({ ...claims, ...change })
      .setProtectedHeader({ alg: "RS256" })
      .setExpirationTime(lifetime)
      .sign(key);
  const statusOf = async (client_assertion: string, change: object = {}): Promise<number> => {
    const form = {
      grant_type: "client_credentials",
      audience: tenant.audience,
      client_assertion_type: ASSERTION_TYPE,
    };
    return (await ask(tenant, { ...form, client_assertion, ...change })).status;
  };

  expect(await statusOf(await signed({}))).toBe(200);
  expect(await statusOf(await signed({}), { client_id: clientId })).toBe(200);
  expect(await statusOf(await signed({}), { client_id: "other" })).toBe(401);
  expect(await statusOf(await signed({}), { client_assertion_type: "jwt" })).toBe(401);
  expect(await statusOf(await signed({}, "1m", otherKey))).toBe(401);
  expect(await statusOf(await signed({}, "1h"))).toBe(401);
  expect(await statusOf(await signed({}, "-1s"))).toBe(401);
  expect(await statusOf(await signed({ iss: "other" }))).toBe(401);
  expect(await statusOf(await signed({ sub: "other" }))).toBe(401);
  expect(await statusOf(await signed({ aud: "https://other.auth0.com/" }))).toBe(401);
  expect(await statusOf(await signed({ jti: undefined }))).toBe(401);
  const nowSeconds = Math.floor(Date.now() / 1_000);
  expect(await statusOf(await signed({ iat: nowSeconds - 10 }))).toBe(200);
  expect(await statusOf(await signed({ iat: nowSeconds + 60 }))).toBe(401);
  expect(await statusOf("not-a-jwt")).toBe(401);

  const issued = async (aheadSeconds: number) =>
    statusOf(await signed({ iat: Math.floor(Date.now() / 1_000) + aheadSeconds }));
  expect(await issued(-10)).toBe(200);
  expect(await issued(9)).toBe(401);
  expect(await issued(60)).toBe(401);
  expect((await ask(tenant, { ...bySecret(tenant), client_id: clientId, client_secret: "" })).status).toBe(
    401,
  );
});
