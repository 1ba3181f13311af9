import { generateKeyPairSync, sign } from "node:crypto";
import { createLocalJWKSet, exportJWK, importSPKI, jwtVerify } from "jose";
import { afterEach, describe, expect, it } from "vitest";
import { TimeoutError } from "../../contract/within.ts";
import type { Credentials } from "../../lambda/auth0/credentials.ts";
import { createHttpClient, type HttpClient } from "../../lambda/auth0/http-client.ts";
import { HTTP_LIMITS, type HttpLimits } from "../../lambda/auth0/limits.ts";
import { createMint } from "../../lambda/auth0/mint.ts";
import type { SigningKeys } from "../../lambda/auth0/signing-keys.ts";
import { machineClock } from "../../local/tenant/options.ts";
import { manualClock } from "../support/manual-clock.ts";
import { closedOrigin, startServer, type TestServer } from "./server.ts";

const DOMAIN = "example.eu.auth0.com";
const SECRET: Credentials = { kind: "client_secret", clientId: "app", clientSecret: "CANARY +&=secret" };
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const publicPem = rsa.publicKey.export({ type: "spki", format: "pem" }).toString();

const opened: HttpClient[] = [];

function mintAt(origin: string, credentials: Credentials, limits: Partial<HttpLimits> = {}) {
  const http = createHttpClient({ origin, clock: machineClock, limits: { ...HTTP_LIMITS, ...limits } });
  opened.push(http);
  return createMint({ http, domain: DOMAIN, clock: machineClock })(credentials);
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((http) => http.close()));
});

function serverSaying(status: number, body: unknown): Promise<TestServer> {
  return startServer((_request, response) => {
    response.writeHead(status).end(typeof body === "string" ? body : JSON.stringify(body));
  });
}

const granted = { access_token: "at", expires_in: 86_400, token_type: "Bearer" };

describe("a token is asked for", () => {
  it("with the client's secret", async () => {
    await using server = await serverSaying(200, granted);
    expect(await mintAt(server.origin, SECRET)).toEqual({
      kind: "minted",
      accessToken: "at",
      expiresInSeconds: 86_400,
    });
    const [request] = server.received;
    expect(request).toMatchObject({ method: "POST", path: "/oauth/token" });
    expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
      grant_type: "client_credentials",
      client_id: "app",
      client_secret: "CANARY +&=secret",
      audience: `https://${DOMAIN}/api/v2/`,
    });
  });

  it.each(["pkcs8", "pkcs1"] as const)(
    "with an assertion that the client's key signed (%s)",
    async (type) => {
      await using server = await serverSaying(200, granted);
      const privateKey = rsa.privateKey.export({ type, format: "pem" }).toString();
      const credentials: Credentials = { kind: "private_key", clientId: "app", privateKey, keyId: "key-1" };
      expect(await mintAt(server.origin, credentials)).toMatchObject({ kind: "minted" });
      expect(await mintAt(server.origin, credentials)).toMatchObject({ kind: "minted" });

      const assertions = server.received.map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
      const [first, second] = assertions as [Record<string, string>, Record<string, string>];
      expect(first).not.toHaveProperty("client_secret");
      expect(first.client_assertion_type).toBe("urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
      const key = await importSPKI(publicPem, "RS256");
      const checks = {
        audience: `https://${DOMAIN}/`,
        issuer: "app",
        subject: "app",
        requiredClaims: ["jti", "exp"],
      };
      const { payload, protectedHeader } = await jwtVerify(first.client_assertion ?? "", key, checks);
      expect(protectedHeader).toEqual({ alg: "RS256", kid: "key-1" });
      // Auth0 can take one of the current second for one from the future.
      expect(payload).not.toHaveProperty("iat");
      const goodForSeconds = (payload.exp ?? 0) - Date.now() / 1_000;
      expect(goodForSeconds).toBeGreaterThan(60);
      expect(goodForSeconds).toBeLessThanOrEqual(120);
      const { payload: other } = await jwtVerify(second.client_assertion ?? "", key, checks);
      expect(other.jti).not.toBe(payload.jti);
    },
  );

  it("without naming a key where there is one alone", async () => {
    await using server = await serverSaying(200, granted);
    const privateKey = rsa.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    await mintAt(server.origin, { kind: "private_key", clientId: "app", privateKey });
    const assertion = new URLSearchParams(server.received[0]?.body).get("client_assertion") ?? "";
    const keys = createLocalJWKSet({ keys: [await exportJWK(rsa.publicKey)] });
    expect((await jwtVerify(assertion, keys)).protectedHeader).toEqual({ alg: "RS256" });
  });

  it.each([
    ["not a key", "CANARY"],
    ["a broken key", "-----BEGIN PRIVATE KEY-----\nCANARY\n-----END PRIVATE KEY-----\n"],
    ["an elliptic key", ecKey()],
    [
      "a short key",
      generateKeyPairSync("rsa", { modulusLength: 1024 })
        .privateKey.export({ type: "pkcs8", format: "pem" })
        .toString(),
    ],
    ["a public key", publicPem],
  ])("but not with %s", async (_what, privateKey) => {
    const answer = await mintAt(await closedOrigin(), { kind: "private_key", clientId: "app", privateKey });
    expect(answer).toEqual({
      kind: "refused",
      detail:
        "the credentials' secret cannot be used: private_key is not an RSA key of at least 2048 bits in PEM",
    });
  });
});

const KEY_ARN = "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-000000000001";
const KMS_KEY: Credentials = { kind: "kms_key", clientId: "app", keyArn: KEY_ARN, keyId: "key-1" };

function mintWithKms(origin: string, signing: SigningKeys["sign"], credentials: Credentials = KMS_KEY) {
  const http = createHttpClient({ origin, clock: machineClock });
  opened.push(http);
  const signingKeys = { arns: [KEY_ARN], sign: signing };
  return createMint({ http, domain: DOMAIN, clock: machineClock, signingKeys })(credentials);
}

describe("a key in KMS", () => {
  it("signs the assertion that is sent", async () => {
    await using server = await serverSaying(200, granted);
    const asked: [string, number][] = [];
    const answer = await mintWithKms(server.origin, async (arn, message) => {
      asked.push([arn, message.length]);
      return sign("sha256", Buffer.from(message), rsa.privateKey);
    });
    expect(answer).toMatchObject({ kind: "minted" });
    expect(asked).toEqual([[KEY_ARN, expect.any(Number)]]);
    expect(asked[0]?.[1]).toBeLessThan(4_096);
    const parameters = new URLSearchParams(server.received[0]?.body);
    expect(parameters.get("client_id")).toBe("app");
    const { protectedHeader } = await jwtVerify(
      parameters.get("client_assertion") ?? "",
      await importSPKI(publicPem, "RS256"),
      { audience: `https://${DOMAIN}/`, issuer: "app", subject: "app", requiredClaims: ["jti", "exp"] },
    );
    expect(protectedHeader).toEqual({ alg: "RS256", kid: "key-1" });
  });

  it("is not asked for more than it can sign", async () => {
    const answer = await mintWithKms(await closedOrigin(), () => Promise.reject(new Error("asked")), {
      ...KMS_KEY,
      clientId: "x".repeat(2_000),
    } as Credentials);
    expect(answer).toEqual({
      kind: "refused",
      detail:
        "the credentials' secret cannot be used: client_id and key_id are too long: KMS signs 4096 bytes at most",
    });
  });

  const failing = (name: string, code?: string) =>
    Object.assign(new Error("CANARY"), { name, ...(code === undefined ? {} : { code }) });

  it.each([
    ["DisabledException", `is disabled: enable it with aws kms enable-key --key-id ${KEY_ARN}`],
    ["KMSInvalidStateException", `aws kms cancel-key-deletion --key-id ${KEY_ARN}`],
    ["NotFoundException", "does not exist"],
    ["AccessDeniedException", "must allow kms:Sign"],
    ["InvalidKeyUsageException", "RSA_2048 for SIGN_VERIFY"],
    ["UnsupportedOperationException", "RSA_2048 for SIGN_VERIFY"],
  ])("that answers %s cannot be used until an administrator acts", async (name, words) => {
    const answer = await mintWithKms(await closedOrigin(), () => Promise.reject(failing(name)));
    expect(answer).toEqual({ kind: "unsigned", detail: expect.stringContaining(words) });
    expect(answer).toHaveProperty("detail", expect.stringContaining(KEY_ARN));
    expect(JSON.stringify(answer)).not.toContain("CANARY");
  });

  it.each([
    [failing("ThrottlingException"), "ThrottlingException"],
    [failing("LimitExceededException"), "LimitExceededException"],
    [failing("KeyUnavailableException"), "KeyUnavailableException"],
    [failing("DependencyTimeoutException"), "DependencyTimeoutException"],
    [failing("KMSInternalException"), "KMSInternalException"],
    [failing("UnrecognizedClientException"), "UnrecognizedClientException"],
    [failing("toString"), "toString"],
    [failing("Error", "ECONNREFUSED"), "ECONNREFUSED"],
    [new TimeoutError("CANARY"), "TimeoutError"],
  ])("that fails by %s is asked again", async (error, name) => {
    const answer = await mintWithKms(await closedOrigin(), () => Promise.reject(error));
    expect(answer).toEqual({
      kind: "unreachable",
      detail: `KMS has not signed with ${KEY_ARN} (${name}): it is asked again`,
    });
  });

  it("that never answers is waited for as long as a secret", async () => {
    const clock = manualClock();
    const http = createHttpClient({ origin: await closedOrigin(), clock });
    opened.push(http);
    const signingKeys = { arns: [KEY_ARN], sign: () => new Promise<never>(() => {}) };
    const startedAtMs = clock.now();
    const answer = await createMint({ http, domain: DOMAIN, clock, signingKeys })(KMS_KEY);
    expect(answer).toMatchObject({ kind: "unreachable" });
    expect(clock.now() - startedAtMs).toBe(2_500);
  });
});

describe("Auth0 refuses", () => {
  it.each([
    [401, { error: "access_denied", error_description: "CANARY" }, "401 access_denied"],
    [403, { error: "access_denied", error_description: "CANARY" }, "403 access_denied"],
    [403, { error: "access_denied", error_description: ["CANARY"] }, "403 access_denied"],
    [403, { error: "unauthorized_client" }, "403 unauthorized_client"],
    [400, { error: "CANARY +&=secret" }, "400"],
  ])("with %i %o, and nothing but the code is repeated", async (status, body, words) => {
    await using server = await serverSaying(status, body);
    const answer = await mintAt(server.origin, SECRET);
    expect(answer).toEqual({
      kind: "refused",
      detail: `Auth0 gives no token for these credentials (${words}); check the credentials' secret, and that the application is authorized for the Management API`,
    });
  });

  it.each([
    [401, "access_denied", "Service not enabled within domain: https://CANARY/api/v2/", "custom domain"],
    [403, "access_denied", "Service not enabled within domain: https://CANARY/api/v2/", "custom domain"],
    [403, "access_denied", "Service not found: https://CANARY/api/v2/", `https://${DOMAIN}/api/v2/`],
    [
      403,
      "access_denied",
      'Client is not authorized to access "https://CANARY/api/v2/".',
      "Machine to Machine",
    ],
    [
      403,
      "unauthorized_client",
      "Grant type 'client_credentials' not allowed for the client.",
      "Grant Types",
    ],
  ])(
    "with %i %s %s, which is named for what it is, in our words",
    async (status, error, description, words) => {
      await using server = await serverSaying(status, { error, error_description: description });
      const answer = await mintAt(server.origin, SECRET);
      expect(answer).toEqual({ kind: "refused", detail: expect.stringContaining(words) });
      expect(answer).toHaveProperty(
        "detail",
        expect.stringContaining(`Auth0 gives no token (${status} ${error}): `),
      );
      expect(JSON.stringify(answer)).not.toContain("CANARY");
    },
  );
});

describe("Auth0 is not to be reached", () => {
  it.each([408, 425, 429, 500, 503])("when it answers %i", async (status) => {
    await using server = await serverSaying(status, { error: "access_denied" });
    expect(await mintAt(server.origin, SECRET)).toEqual({
      kind: "unreachable",
      detail: `the token endpoint is in trouble (${status} access_denied)`,
    });
  });

  it.each([400, 403, 500])("when a %i blames the server", async (status) => {
    await using server = await serverSaying(status, { error: "server_error", error_description: "CANARY" });
    expect(await mintAt(server.origin, SECRET)).toEqual({
      kind: "unreachable",
      detail: `the token endpoint is in trouble (${status} server_error)`,
    });
  });

  it.each([403, 500])("when the tenant's own Action fails (%i)", async (status) => {
    const description = "Script generated an unhandled asynchronous exception. CANARY";
    await using server = await serverSaying(status, {
      error: "server_error",
      error_description: description,
    });
    const answer = await mintAt(server.origin, SECRET);
    expect(answer).toEqual({
      kind: "unreachable",
      detail: expect.stringContaining("a script of the tenant's own"),
    });
    expect(JSON.stringify(answer)).not.toContain("CANARY");
  });

  const EDGES = { title: "CANARY", status: 403, error_code: 1020, cloudflare_error: true };
  it.each(
    [200, 302, 400, 401, 403, 404, 409, 429, 500, 503].flatMap((status) =>
      ["", "<html>CANARY</html>", EDGES, { error: { code: "CANARY" } }, "null", '"access_denied"', []].map(
        (body) => [status, body] as const,
      ),
    ),
  )("when another server answers %i %o", async (status, body) => {
    await using server = await serverSaying(status, body);
    const answer = await mintAt(server.origin, SECRET);
    expect(answer).toMatchObject({ kind: "unreachable" });
    expect(JSON.stringify(answer)).not.toContain("CANARY");
  });

  it.each([
    {},
    { access_token: "", expires_in: 1 },
    { access_token: "a\nb", expires_in: 1 },
    { access_token: "at" },
    { access_token: "at", expires_in: 0 },
    { access_token: "at", expires_in: "86400" },
  ])("when its token is none: %o", async (body) => {
    await using server = await serverSaying(200, body);
    expect(await mintAt(server.origin, SECRET)).toEqual({
      kind: "unreachable",
      detail: "the token endpoint answered without an access_token and its expires_in",
    });
  });

  it("when the port is closed, nothing comes, or too much", async () => {
    const detail = (why: string) => ({
      kind: "unreachable",
      detail: `the token endpoint cannot be reached: ${why}`,
    });
    expect(await mintAt(await closedOrigin(), SECRET)).toEqual(detail("ECONNREFUSED"));
    await using silent = await startServer(() => {});
    expect(await mintAt(silent.origin, SECRET, { exchangeMs: 50 })).toEqual(
      detail("not answered within 50 ms"),
    );
    await using large = await serverSaying(200, { ...granted, padding: "x".repeat(1_000) });
    const limited = await mintAt(large.origin, SECRET, { maxAnswerBytes: 1_000 });
    expect(limited).toEqual(detail("the answer is larger than 1000 bytes"));
  });
});

function ecKey(): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}
