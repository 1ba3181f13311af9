/** What API Gateway's JWT authorizer lets pass, with tokens of the stand-in and of an issuer that has another key. */
import { expect, test } from "vitest";
import { READ_SCOPE, WRITE_SCOPES } from "../../../contract/http-api.ts";
import { createAuthorizer } from "../../../local/http-api/authorizer.ts";
import { createApiTokens, type TokenContent } from "../../../local/tenant/api-tokens.ts";
import { DEFAULT_CREDENTIALS } from "../../../local/tenant/options.ts";
import type { Tenant } from "../../../local/tenant/server.ts";
import { call, tenantFor } from "../tenant/support.ts";

const AUDIENCE = "https://orgconn.local";
const SCOPES = [READ_SCOPE, ...Object.values(WRITE_SCOPES)];
const DAY_MS = 86_400_000;

const tenantWithApis = () =>
  tenantFor({
    apis: [AUDIENCE, "https://other.local"].map((audience) => ({ audience, scopes: SCOPES })),
  });

async function tokenOf(tenant: Tenant, asked: object = {}): Promise<string> {
  const { clientId, clientSecret } = DEFAULT_CREDENTIALS;
  const body = {
    grant_type: "client_credentials",
    client_id: clientId,
    client_secret: clientSecret,
    audience: AUDIENCE,
    ...asked,
  };
  const answer = await call(tenant, "POST", "/oauth/token", body, null);
  expect(answer.status).toBe(200);
  return (answer.body as { access_token: string }).access_token;
}

function judge(tenant: Tenant, authorization: string | undefined, nowMs = Date.now()) {
  const options = {
    issuerUrl: tenant.url,
    audience: AUDIENCE,
    now: () => nowMs,
    onLog(line: string) {
      throw new Error(line);
    },
  };
  return createAuthorizer(options).judge(authorization, [READ_SCOPE]);
}

test("a token of the stand-in passes, and each of its claims is a text", async () => {
  const tenant = await tenantWithApis();
  expect(await judge(tenant, `Bearer ${await tokenOf(tenant)}`)).toEqual({
    kind: "allowed",
    claims: {
      iss: "https://tenant.example.auth0.com/",
      sub: "local-client-id@clients",
      aud: AUDIENCE,
      azp: "local-client-id",
      gty: "client-credentials",
      scope: SCOPES.join(" "),
      iat: expect.stringMatching(/^\d{10}$/),
      exp: expect.stringMatching(/^\d{10}$/),
    },
    scopes: SCOPES,
  });
});

test("a token of another audience is told so", async () => {
  const tenant = await tenantWithApis();
  const other = await tokenOf(tenant, { audience: "https://other.local" });
  expect(await judge(tenant, `Bearer ${other}`)).toMatchObject({
    authenticate: `Bearer scope="${READ_SCOPE}" error="invalid_token" error_description="the token does not have a valid audience"`,
  });
});

test("a token has the scopes that were asked for, and needs one of the route's", async () => {
  const tenant = await tenantWithApis();
  const read = await tokenOf(tenant, { scope: READ_SCOPE });
  expect(await judge(tenant, `Bearer ${read}`)).toMatchObject({ claims: { scope: READ_SCOPE } });
  const write = await tokenOf(tenant, { scope: WRITE_SCOPES.bulk });
  expect(await judge(tenant, `Bearer ${write}`)).toMatchObject({
    status: 403,
    authenticate: expect.stringContaining('error="insufficient_scope"'),
  });
});

test("without a token there is nothing to pass", async () => {
  const tenant = await tenantWithApis();
  expect(await judge(tenant, undefined)).toEqual({ kind: "refused", status: 401, authenticate: "Bearer" });
});

const content: TokenContent = {
  issuer: "https://tenant.example.auth0.com/",
  audience: AUDIENCE,
  clientId: "mine",
  scopes: SCOPES,
  nowMs: Date.now(),
  lifetimeSeconds: 60,
};

test.each([
  ["of another audience", (tenant: Tenant) => tokenOf(tenant, { audience: "https://other.local" })],
  ["of another key", () => createApiTokens().sign(content)],
  ["that is none", async () => "abc"],
  ["for the Management API", async (tenant: Tenant) => tenant.issueToken()],
])("a token %s is refused", async (_, tokenFor) => {
  const tenant = await tenantWithApis();
  const token = await tokenFor(tenant);
  expect(await judge(tenant, `Bearer ${token}`)).toMatchObject({
    status: 401,
    authenticate: expect.stringContaining('error="invalid_token"'),
  });
});

test("a token whose issuer was changed is refused", async () => {
  const tenant = await tenantWithApis();
  const [header, payload = "", signature] = (await tokenOf(tenant)).split(".");
  const changed = Buffer.from(payload, "base64url").toString().replace("tenant.example", "other.example");
  const token = [header, Buffer.from(changed).toString("base64url"), signature].join(".");
  expect(await judge(tenant, `Bearer ${token}`)).toMatchObject({ status: 401 });
});

test("a token is refused once it has expired, and before it was issued", async () => {
  const tenant = await tenantWithApis();
  const authorization = `Bearer ${await tokenOf(tenant)}`;
  const nowMs = Date.now();
  expect(await judge(tenant, authorization, nowMs + DAY_MS - 60_000)).toMatchObject({ kind: "allowed" });
  expect(await judge(tenant, authorization, nowMs + DAY_MS)).toMatchObject({ status: 401 });
  expect(await judge(tenant, authorization, nowMs - 60_000)).toMatchObject({ status: 401 });
});
