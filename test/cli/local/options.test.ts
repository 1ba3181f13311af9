import { InvalidArgumentError } from "commander";
import { describe, expect, test } from "vitest";
import { idleOptions, stackOptions } from "../../../cli/local/options.ts";
import { parseTenantUrl } from "../../../cli/local/tenant-url.ts";
import { numberPair, wholeNumber } from "../../../cli/parse.ts";
import { RECORDED_LATENCY_MS } from "../../../local/tenant/latency.ts";
import { DEFAULT_CREDENTIALS, DEFAULT_LIMITS } from "../../../local/tenant/options.ts";
import { sampleOrganizations } from "../../../local/tenant/sample.ts";

describe("--auth0-url", () => {
  test.each([
    ["https://example.eu.auth0.com", { kind: "domain", domain: "example.eu.auth0.com" }],
    ["https://example.eu.auth0.com/", { kind: "domain", domain: "example.eu.auth0.com" }],
    ["http://127.0.0.1:4000", { kind: "loopback", baseUrl: "http://127.0.0.1:4000" }],
    ["http://localhost:4000/", { kind: "loopback", baseUrl: "http://localhost:4000" }],
    ["https://[::1]:4000", { kind: "loopback", baseUrl: "https://[::1]:4000" }],
  ])("%s is taken", (text, expected) => expect(parseTenantUrl(text)).toEqual(expected));

  test.each([
    "http://example.eu.auth0.com",
    "example.eu.auth0.com",
    "https://example.eu.auth0.com/api/v2",
    "https://example.eu.auth0.com?x=1",
    "https://example.eu.auth0.com#x",
    "https://user:password@example.eu.auth0.com",
    "https://example.eu.auth0.com:8443",
    "http://127.0.0.1.example.com",
    "http://localhost.example.com",
    "ftp://127.0.0.1",
    "https://10.0.0.5",
    "https://intranet",
    "https://[::2]",
    "https://localhost.",
    "",
  ])("%j is refused", (text) => expect(() => parseTenantUrl(text)).toThrow(InvalidArgumentError));
});

describe("numbers", () => {
  test.each(["", "x", "1.5", "-1", "0x10", "1e3", " 5", "0", "65", "9999999999"])(
    "%j is not a whole number from 1 to 64",
    (text) => {
      expect(() => wholeNumber(1, 64)(text)).toThrow("It must be a whole number from 1 to 64.");
    },
  );
  test.each([
    ["1", 1],
    ["64", 64],
  ])("%s is", (text, value) => expect(wholeNumber(1, 64)(text)).toBe(value));

  const pair = numberPair(["BURST", "PER_MINUTE"], 1, 1_000);
  test.each(["", "5", "5,", ",5", "5,x", "5,6,7", "0,5", "5,1001", "5;6"])("%j is not a pair", (text) => {
    expect(() => pair(text)).toThrow(
      "It must be BURST,PER_MINUTE: two whole numbers from 1 to 1000 with a comma between.",
    );
  });
  test.each([
    ["5,150", [5, 150]],
    ["5, 150", [5, 150]],
  ])("%j is a pair", (text, value) => expect(pair(text)).toEqual(value));
});

describe("together", () => {
  const loopback = { kind: "loopback", baseUrl: "http://127.0.0.1:4000" } as const;
  const domain = { kind: "domain", domain: "example.eu.auth0.com" } as const;
  const credentials = { clientId: "id", clientSecret: "secret" };

  test("without any, a stand-in with the default limits", () => {
    expect(stackOptions({}, {})).toEqual({
      tenant: { kind: "stand-in", options: { limits: DEFAULT_LIMITS } },
    });
  });

  test("limits and latency are the stand-in's", () => {
    const { tenant } = stackOptions({ limit: [5, 150], readLimit: [10, 100], latency: [0, 1] }, {});
    expect(tenant).toMatchObject({
      options: { limits: { write: { burst: 5 }, read: { burst: 10 } }, latencyMs: [0, 1] },
    });
  });

  test("organizations, connections, variants and what Auth0 leaves out are the stand-in's", () => {
    const { tenant } = stackOptions(
      {
        organizations: 2,
        connections: ["samlp", "auth0"],
        everyIdExists: true,
        variant: { repeatedPost: "upserted" },
        latency: "recorded",
        rateLimitHeaders: false,
        retryAfter: true,
      },
      {},
    );
    expect(tenant).toEqual({
      kind: "stand-in",
      options: {
        limits: DEFAULT_LIMITS,
        latencyMs: RECORDED_LATENCY_MS,
        organizations: sampleOrganizations(2),
        connections: new Map([
          ["con_0000000000000001", { name: "samlp-1", strategy: "samlp" }],
          ["con_0000000000000002", { name: "auth0-2", strategy: "auth0" }],
        ]),
        everyIdExists: true,
        variants: { repeatedPost: "upserted" },
        rateLimitHeaders: false,
        retryAfter: true,
      },
    });
  });

  test("a tenant needs credentials, from options or variables; one on this machine does without", () => {
    expect(stackOptions({ auth0Url: domain, ...credentials }, {}).tenant).toEqual({ ...domain, credentials });
    const variables = { AUTH0_CLIENT_ID: "id", AUTH0_CLIENT_SECRET: "secret" };
    expect(stackOptions({ auth0Url: domain }, variables).tenant).toEqual({ ...domain, credentials });
    expect(stackOptions({ auth0Url: loopback }, {}).tenant).toEqual({
      ...loopback,
      credentials: DEFAULT_CREDENTIALS,
    });
  });

  test("the variables mean nothing to a stand-in", () => {
    expect(stackOptions({}, { AUTH0_CLIENT_ID: "id" }).tenant.kind).toBe("stand-in");
  });

  test.each([
    [{ clientId: "id" }, "--client-id and --client-secret-file go together with --auth0-url"],
    [credentials, "--client-id and --client-secret-file go together with --auth0-url"],
    [{ auth0Url: domain }, "--auth0-url needs both --client-id and --client-secret-file"],
    [{ auth0Url: domain, clientId: "id" }, "--auth0-url needs both --client-id and --client-secret-file"],
    [
      { auth0Url: loopback, clientSecret: "secret" },
      "--auth0-url needs both --client-id and --client-secret-file",
    ],
    [{ latency: [9, 3] as const }, "--latency must be MIN,MAX with MIN not above MAX, not 9,3."],
  ])("%j is refused", (flags, message) => expect(() => stackOptions(flags, {})).toThrow(message));

  test("no secret is in an error", () => {
    expect(() => stackOptions({ clientSecret: "hush" }, {})).toThrow(/^(?!.*hush)/);
  });

  test("the stand-in's options mean nothing to another tenant", () => {
    expect(idleOptions({ auth0Url: loopback, limit: [5, 150], latency: [0, 1] })).toEqual([
      "--limit",
      "--latency",
    ]);
    expect(idleOptions({ auth0Url: loopback, rateLimitHeaders: false, organizations: 5 })).toEqual([
      "--organizations",
      "--no-rate-limit-headers",
    ]);
    expect(idleOptions({ auth0Url: loopback, rateLimitHeaders: true })).toEqual([]);
    expect(idleOptions({ limit: [5, 150] })).toEqual([]);
  });
});
