import { App } from "aws-cdk-lib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isProduction, readConfiguration, stackName } from "../../lib/configuration.ts";
import { ConfigurationError } from "../../lib/settings.ts";

const read = (context: Record<string, unknown>) => readConfiguration(new App({ context }).node);
const DOMAIN = { auth0Domain: "acme.eu.auth0.com" };

test("only the domain is required; the rest has defaults", () => {
  expect(read(DOMAIN)).toEqual({
    auth0Domain: "acme.eu.auth0.com",
    environment: "production",
    interactiveMaximumConcurrency: 2,
    bulkMaximumConcurrency: 4,
    bulkReserveShare: 0.2,
    recordRetentionDays: 90,
    maximumWaitSeconds: 120,
  });
});

test("a domain is the same in capitals", () => {
  expect(read({ auth0Domain: "Acme.EU.auth0.com" }).auth0Domain).toBe("acme.eu.auth0.com");
});

test("numbers may be given as numbers, as in cdk.json, or as texts, as by -c", () => {
  const given = { bulkMaximumConcurrency: 12, bulkReserveShare: 0.5, recordRetentionDays: 30 };
  const texts = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, `${value}`]));
  expect(read({ ...DOMAIN, ...given })).toMatchObject(given);
  expect(read({ ...DOMAIN, ...texts })).toMatchObject(given);
});

test.each(["http://127.0.0.1:4010", "http://localhost:8080", "https://[::1]:8443", "http://127.1.2.3"])(
  "%s may be the base URL",
  (auth0BaseUrl) => {
    expect(read({ ...DOMAIN, auth0BaseUrl }).auth0BaseUrl).toBe(auth0BaseUrl);
  },
);

describe("what is wrong is named, with what it was and what it may be", () => {
  const domain = (was: unknown) =>
    "auth0Domain must be a domain alone, without scheme, port or path, such as " +
    `example.eu.auth0.com, but was ${JSON.stringify(was)}`;
  const whole = (name: string, least: number, most: number, was: unknown) =>
    `${name} must be a whole number from ${least} to ${most}, but was ${JSON.stringify(was)}`;
  const baseUrl = (was: string) =>
    `auth0BaseUrl must be an address on this machine without a path, such as http://127.0.0.1:4010, but was "${was}"`;
  const environment = (was: unknown) =>
    `environment must be lower-case letters, digits and single hyphens, such as "staging", but was ${JSON.stringify(was)}`;

  test.each<[Record<string, unknown>, string]>([
    [
      { auth0Domain: undefined },
      "auth0Domain is missing: give the tenant's domain, as in -c auth0Domain=example.eu.auth0.com",
    ],
    ...[
      "https://acme.eu.auth0.com",
      "acme.eu.auth0.com/",
      "acme.eu.auth0.com/api/v2/",
      "acme.eu.auth0.com:443",
      "user@acme.eu.auth0.com",
      " acme.eu.auth0.com",
      "acme.eu.auth0.com.",
      "acme",
      "127.0.0.1",
      "-acme.auth0.com",
      "",
      7,
    ].map((was): [Record<string, unknown>, string] => [{ auth0Domain: was }, domain(was)]),
    ...[
      "https://acme.eu.auth0.com",
      "http://localhost.evil.com",
      "http://127.0.0.1:4010/api",
      "ftp://127.0.0.1",
      "x",
    ].map((was): [Record<string, unknown>, string] => [{ auth0BaseUrl: was }, baseUrl(was)]),
    [{ bulkMaximumConcurrency: "1" }, whole("bulkMaximumConcurrency", 2, 1000, "1")],
    [{ bulkMaximumConcurrency: 1001 }, whole("bulkMaximumConcurrency", 2, 1000, 1001)],
    [{ bulkMaximumConcurrency: "" }, whole("bulkMaximumConcurrency", 2, 1000, "")],
    [{ bulkMaximumConcurrency: true }, whole("bulkMaximumConcurrency", 2, 1000, true)],
    [{ interactiveMaximumConcurrency: "2.5" }, whole("interactiveMaximumConcurrency", 2, 1000, "2.5")],
    [{ recordRetentionDays: "29" }, whole("recordRetentionDays", 30, 3650, "29")],
    [{ maximumWaitSeconds: "121" }, whole("maximumWaitSeconds", 1, 120, "121")],
    [{ maximumWaitSeconds: "two" }, whole("maximumWaitSeconds", 1, 120, "two")],
    [{ bulkReserveShare: "1" }, 'bulkReserveShare must be a share from 0 to 0.9, but was "1"'],
    [{ bulkReserveShare: "-0.1" }, 'bulkReserveShare must be a share from 0 to 0.9, but was "-0.1"'],
    [{ environment: "Prod" }, environment("Prod")],
    [{ environment: "a--b" }, environment("a--b")],
    [{ environment: "" }, environment("")],
    [{ environment: "e".repeat(25) }, "environment must be at most 24 characters"],
  ])("%j", (context, message) => {
    expect(() => read({ ...DOMAIN, ...context })).toThrow(new ConfigurationError(message));
  });

  test("everything at once, a line each", () => {
    expect(() => read({ bulkMaximumConcurrency: 0, environment: "X" })).toThrow(
      new ConfigurationError(
        [
          "auth0Domain is missing: give the tenant's domain, as in -c auth0Domain=example.eu.auth0.com",
          whole("bulkMaximumConcurrency", 2, 1000, 0),
          environment("X"),
        ].join("\n"),
      ),
    );
  });
});

describe("stack name", () => {
  /** The same few words, cut into environment and domain in every way: what a name could confuse. */
  const deployment = fc
    .record({
      words: fc.constantFrom(["a", "b", "c"], ["a", "b", "c", "d"], ["b", "a", "c"]),
      wordsOfEnvironment: fc.integer({ min: 1, max: 2 }),
      separators: fc.array(fc.constantFrom(".", "-", "--"), { minLength: 3, maxLength: 3 }),
    })
    .map(({ words, wordsOfEnvironment, separators }) => ({
      environment: words.slice(0, wordsOfEnvironment).join("-"),
      auth0Domain: words
        .slice(wordsOfEnvironment)
        .map((word, index) => `${word}${separators[index]}`)
        .join("")
        .replace(/[.-]+$/, ".com"),
    }));

  test("tenants that differ in a dot and a hyphen have stacks of their own", () => {
    const name = (auth0Domain: string) => stackName(read({ auth0Domain }));
    expect(name("acme-eu.auth0.com")).not.toBe(name("acme.eu.auth0.com"));
  });

  test("two deployments never share one, and CloudFormation accepts it", () => {
    fc.assert(
      fc.property(deployment, deployment, (a, b) => {
        const [left, right] = [stackName(read(a)), stackName(read(b))];
        expect(left).toMatch(/^[A-Za-z][A-Za-z0-9-]{0,127}$/);
        expect(left === right).toBe(a.environment === b.environment && a.auth0Domain === b.auth0Domain);
      }),
      { numRuns: 2_000 },
    );
  });
});

test.each([
  ["production", true],
  ["staging", false],
  ["productions", false],
])("environment %s is production: %s", (environment, production) => {
  expect(isProduction(read({ ...DOMAIN, environment }))).toBe(production);
});
