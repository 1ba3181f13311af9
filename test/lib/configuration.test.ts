import { App } from "aws-cdk-lib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { builtFile } from "../../lib/built-file.ts";
import { checkDefaultRegion, isProduction, readConfiguration, stackName } from "../../lib/configuration.ts";
import { ConfigurationError } from "../../lib/configuration-error.ts";

const read = (context: Record<string, unknown>) => readConfiguration(new App({ context }).node);
const DOMAIN = { auth0Domain: "acme.eu.auth0.com" };

test("only the domain is required; the rest has defaults", () => {
  expect(read(DOMAIN)).toEqual({
    auth0Domain: "acme.eu.auth0.com",
    environment: "production",
    scheduledRequests: false,
    retain: true,
    deletionProtection: true,
    interactiveMaximumConcurrency: 2,
    bulkMaximumConcurrency: 2,
    bulkReserveShare: 0.2,
    recordRetentionDays: 90,
    logRetentionDays: 90,
    maximumWaitSeconds: 120,
    pausedLanes: [],
    interactiveProducerAccounts: [],
    bulkProducerAccounts: [],
    outcomeEvents: true,
    credentials: "secret",
    runbookUrl: "docs/runbook.md",
    customerKey: false,
    formerCustomerKey: false,
  });
});

test.each([
  ["1", [1]],
  ["1,2", [1, 2]],
  ["9, 10", [9, 10]],
  [2, [2]],
  [
    [2, 3],
    [2, 3],
  ],
])("%j names signing keys", (signingKeys, numbers) => {
  expect(read({ ...DOMAIN, credentials: "kms", signingKeys }).signingKeys).toEqual(numbers);
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
  const logDays = (was: unknown) =>
    "logRetentionDays must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, " +
    `2192, 2557, 2922, 3288, 3653, but was ${JSON.stringify(was)}`;
  const reserve = (most: number, burst: number, was: number) =>
    `bulkReserveShare must be at most ${most} where rateLimit has a burst of ${burst}, so that bulk work is left ` +
    `one request of it, but was ${was}`;
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
    ...["", "all", "bulk,", ["dead-letters"], true].map((was): [Record<string, unknown>, string] => [
      { pausedLanes: was },
      `pausedLanes must be lanes, of interactive and bulk, such as bulk or interactive,bulk, but was ${JSON.stringify(was)}`,
    ]),
    [{ logRetentionDays: "91" }, logDays("91")],
    [{ logRetentionDays: 9999 }, logDays(9999)],
    [{ logRetentionDays: "forever" }, logDays("forever")],
    ...["1", "-0.1", "20%", 5].map((was): [Record<string, unknown>, string] => [
      { bulkReserveShare: was },
      `bulkReserveShare must be a share of the burst from 0 to 0.9, but was ${JSON.stringify(was)}`,
    ]),
    [{ rateLimit: "5,150", bulkReserveShare: "0.9" }, reserve(0.8, 5, 0.9)],
    [{ rateLimit: { burst: 3, perMinute: 60 }, bulkReserveShare: 0.67 }, reserve(0.66, 3, 0.67)],
    [{ rateLimit: "1,25" }, reserve(0, 1, 0.2)],
    ...["5", "5,", "0,150", "5,0", "5,-1", "5.5,150", "5,150,1", "", 5, { burst: 5 }, [5, 150]].map(
      (was): [Record<string, unknown>, string] => [
        { rateLimit: was },
        "rateLimit must be a burst and a number of requests a minute, both at least 1, such as 5,150, but was " +
          JSON.stringify(was),
      ],
    ),
    ...["interactiveProducerAccounts", "bulkProducerAccounts"].flatMap((name) =>
      ["", "1111", "111122223333,", "*", "arn:aws:iam::111122223333:root", 111122223333, [111122223333]].map(
        (was): [Record<string, unknown>, string] => [
          { [name]: was },
          `${name} must be ids of AWS accounts, 12 digits each, such as 111122223333,444455556666, but was ` +
            JSON.stringify(was),
        ],
      ),
    ),
    ...["yes", "", 1, ["true"]].map((was): [Record<string, unknown>, string] => [
      { customerKey: was },
      `customerKey must be true or false, but was ${JSON.stringify(was)}`,
    ]),
    ...["", "on-call", "on-call@example", "a@b.c d@e.f", 7].map((was): [Record<string, unknown>, string] => [
      { alarmEmail: was },
      `alarmEmail must be one mail address, such as on-call@example.com, but was ${JSON.stringify(was)}`,
    ]),
    ...["", "the wiki", "https://wiki.example.com#top", "x".repeat(257)].map(
      (was): [Record<string, unknown>, string] => [
        { runbookUrl: was },
        "runbookUrl must be an address or path of at most 256 characters, without spaces and without #, but was " +
          JSON.stringify(was),
      ],
    ),
    ...["", "KMS", "secret,kms", true].map((was): [Record<string, unknown>, string] => [
      { credentials: was },
      `credentials must be secret or kms, but was ${JSON.stringify(was)}`,
    ]),
    ...["", "0", "1,1", "2,1", "1,2,3", "1000", "one", [], [1.5]].map(
      (was): [Record<string, unknown>, string] => [
        { credentials: "kms", signingKeys: was },
        "signingKeys must be the numbers of one key or of two, from 1 to 999 and in growing order, such as 1 or 1,2, but was " +
          JSON.stringify(was),
      ],
    ),
    [{ signingKeys: "1" }, "signingKeys needs credentials to be kms, but that is secret"],
    [{ outcomeEvents: "no" }, 'outcomeEvents must be true or false, but was "no"'],
    [
      { region: "me-central-9" },
      'region must be a region of AWS (me-central-1, me-south-1, me-west-1), but was "me-central-9"',
    ],
    [{ environment: "Prod" }, environment("Prod")],
    [{ environment: "a--b" }, environment("a--b")],
    [{ environment: "" }, environment("")],
    [{ environment: 7 }, environment(7)],
    [{ environment: ["staging"] }, environment(["staging"])],
    [
      { environment: "e".repeat(25) },
      `environment must be at most 24 characters, but was "${"e".repeat(25)}", of 25`,
    ],
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

test("what names a stack too long for CloudFormation is named, with the stack's name and its length", () => {
  const auth0Domain = `${"a-".repeat(30)}a.eu.auth0.com`;
  const name = stackName({ environment: "production", auth0Domain });
  expect(() => read({ auth0Domain })).not.toThrow();
  expect(() =>
    read({ auth0Domain: `a-b.${auth0Domain}`, environment: "e".repeat(24), retain: true }),
  ).toThrow(
    new RegExp(
      "^environment and auth0Domain must be shorter: together they name the stack, whose name must have at most 128 characters, " +
        'but was "orgconn-e+-a--b-a--.*", of 14\\d$',
    ),
  );
  expect(name.length).toBeLessThanOrEqual(128);
});

test("a setting that does not exist is refused, so that a misspelt one is noticed", () => {
  expect(() => read({ ...DOMAIN, bulkMaxConcurrency: 8, "aws:cdk:bundling-stacks": ["**"] })).toThrow(
    /^bulkMaxConcurrency is not a setting: there are auth0Domain, .*, bulkMaximumConcurrency, [^\n]*$/,
  );
});

test.each([
  "customer-key",
  "bulk-reserve-share",
  "alarm.email",
  "customerKey ",
  " retain",
  "orgconn:customerKey",
  "customer key",
  "",
])("%j is not a setting either", (name) => {
  expect(() => read({ ...DOMAIN, [name]: true })).toThrow(
    `${JSON.stringify(name)} is not a setting: there are auth0Domain, `,
  );
});

test("what CDK's own command keeps in the context is left alone", () => {
  const context = {
    "acknowledged-issue-numbers": [1],
    "cli-telemetry": false,
    "@aws-cdk/core:x": true,
    "vpc-provider:account=1": {},
  };
  expect(() => read({ ...DOMAIN, ...context })).not.toThrow();
});

test("what was not built is named, with the command that builds it", () => {
  expect(() => builtFile("nothing")).toThrow(ConfigurationError);
  expect(() => builtFile("nothing")).toThrow(/dist\/nothing is missing: build it with npm run build$/);
});

describe("the region of the AWS configuration", () => {
  test("is checked when there is one", () => {
    expect(() => checkDefaultRegion("eu-wst-1")).toThrow(
      /^AWS_REGION \(or the profile's region\) must be a region of AWS \(.*eu-west-1, .*\), but was "eu-wst-1"$/,
    );
    expect(() => checkDefaultRegion("mars-1")).toThrow(/\(af-south-1, .*us-west-2\), but was "mars-1"$/);
  });

  test.each([undefined, "eu-central-1", "us-gov-east-1", "cn-north-1"])("%s is one", (region) => {
    expect(() => checkDefaultRegion(region)).not.toThrow();
  });
});

test("lists and limits may be given as such, or as texts", () => {
  const given = {
    rateLimit: { burst: 5, perMinute: 150 },
    bulkProducerAccounts: ["111122223333", "444455556666"],
    customerKey: true,
    region: "eu-west-1",
  };
  expect(read({ ...DOMAIN, ...given })).toMatchObject(given);
  expect(
    read({
      ...DOMAIN,
      rateLimit: "5,150",
      bulkProducerAccounts: "111122223333, 444455556666",
      customerKey: "true",
      region: "eu-west-1",
    }),
  ).toMatchObject(given);
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
      retain: false,
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
  expect(isProduction(read({ ...DOMAIN, environment, retain: true }))).toBe(production);
});

describe("retain", () => {
  const choices =
    "true keeps queues, tables, secrets, logs and the key when the stack is deleted, false deletes them with it";

  test.each(["staging", "prod"])(
    "has no default in the environment %s: both choices are named",
    (environment) => {
      expect(() => read({ ...DOMAIN, environment })).toThrow(
        new ConfigurationError(
          `retain is missing: every environment but production has to choose, as in -c retain=false; ${choices}`,
        ),
      );
      for (const retain of [true, false]) {
        expect(read({ ...DOMAIN, environment, retain })).toMatchObject({
          retain,
          deletionProtection: retain,
        });
        expect(read({ ...DOMAIN, environment, retain: `${retain}` })).toMatchObject({ retain });
      }
    },
  );

  test("is true in production, and cannot be anything else", () => {
    expect(read({ ...DOMAIN, retain: "true" })).toMatchObject({ retain: true });
    expect(() => read({ ...DOMAIN, retain: "false" })).toThrow(
      /^retain must be true where environment is production, but was false: give another environment's name to/,
    );
  });

  test("is true or false", () => {
    expect(() => read({ ...DOMAIN, retain: "yes" })).toThrow(
      new ConfigurationError(`retain must be true or false, but was "yes": ${choices}`),
    );
  });

  test("deletion protection may be off where the data are retained: for the first deployment, and before the last", () => {
    expect(read({ ...DOMAIN, deletionProtection: "false" })).toMatchObject({
      retain: true,
      deletionProtection: false,
    });
  });
});
