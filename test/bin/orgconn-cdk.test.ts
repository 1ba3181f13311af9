import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const output = await mkdtemp(join(tmpdir(), "orgconn-cdk-"));
afterAll(() => rm(output, { recursive: true }));

/** Runs the CDK app the way the CDK command does. */
function synthesize(
  context: Record<string, string>,
  environment: Record<string, string> = {},
): Promise<{ code: unknown; stderr: string }> {
  const { CDK_DEFAULT_REGION: _, ...inherited } = process.env;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["bin/orgconn-cdk.ts"],
      {
        cwd: ROOT,
        env: {
          ...inherited,
          ...environment,
          CDK_CONTEXT_JSON: JSON.stringify(context),
          CDK_OUTDIR: output,
        },
      },
      (error, _stdout, stderr) => resolve({ code: error?.code ?? 0, stderr }),
    );
  });
}

test("a deployment that nothing is wrong with says nothing", async () => {
  const context = {
    auth0Domain: "example.eu.auth0.com",
    environment: "staging",
    retain: "false",
    customerKey: "true",
  };
  expect(await synthesize(context, { CDK_DEFAULT_REGION: "eu-west-1" })).toEqual({ code: 0, stderr: "" });
});

describe("what is wrong is one line each, and exit code 1", () => {
  const domain = { auth0Domain: "example.eu.auth0.com" };

  test.each<[Record<string, string>, Record<string, string>, (string | RegExp)[]]>([
    [{}, {}, ["auth0Domain is missing: give the tenant's domain, as in -c auth0Domain=example.eu.auth0.com"]],
    [
      { auth0Domain: "https://example.eu.auth0.com/" },
      {},
      [/^auth0Domain must be a domain alone, .* "https:/],
    ],
    [
      { ...domain, auth0BaseUrl: "https://proxy.example.com" },
      {},
      [/^auth0BaseUrl must be an address on this machine/],
    ],
    [
      { ...domain, region: "eu-wst-1" },
      {},
      [/^region must be a region of AWS \(.*eu-west-1.*\), but was "eu-wst-1"$/],
    ],
    [
      domain,
      { CDK_DEFAULT_REGION: "eu-wst-1" },
      [/^AWS_REGION .* must be a region of AWS \(.*, but was "eu-wst-1"$/],
    ],
    [
      { ...domain, rateLimit: "5,150", bulkReserveShare: "0.85" },
      {},
      [/^bulkReserveShare must be at most 0.8 .*, but was 0.85$/],
    ],
    [
      { ...domain, bulkReserveShare: "1.2" },
      {},
      [/^bulkReserveShare must be a share of the burst from 0 to 0.9, but/],
    ],
    [
      { ...domain, recordRetentionDays: "1" },
      {},
      [/^recordRetentionDays must be a whole number from 30 to 3650, but/],
    ],
    [{ ...domain, logRetentionDays: "8" }, {}, [/^logRetentionDays must be one of 1, 3, .*, but was "8"$/]],
    [
      { ...domain, bulkMaximumConcurrency: "1" },
      {},
      [/^bulkMaximumConcurrency must be a whole number from 2 to/],
    ],
    [
      { ...domain, bulkProducerAccounts: "*" },
      {},
      [/^bulkProducerAccounts must be ids of AWS accounts, .* "\*"$/],
    ],
    [{ ...domain, environment: "Prod" }, {}, [/^environment must be lower-case letters, .* "Prod"$/]],
    [
      { ...domain, environment: "prod" },
      {},
      [/^retain is missing: .* true keeps .*, false deletes them with it$/],
    ],
    [{ ...domain, messageRetention: "60" }, {}, [/^messageRetention is not a setting: there are /]],
    [
      { auth0Domain: "x", environment: "", customerKey: "1" },
      {},
      [/^auth0Domain must be/, /^environment must be/, /^customerKey must be/],
    ],
  ])("%j %j", async (context, environment, expected) => {
    const { code, stderr } = await synthesize(context, environment);
    expect(code).toBe(1);
    const lines = stderr.trimEnd().split("\n");
    expect(lines).toEqual(
      expected.map((line) => (typeof line === "string" ? line : expect.stringMatching(line))),
    );
  });
});
