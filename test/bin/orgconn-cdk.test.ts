import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

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
          // `validation.test.ts` has CDK check this template by CloudFormation's rules, which takes longer than all the rest.
          CDK_VALIDATION: "false",
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

test("what is wrong is one line each, and exit code 1", async () => {
  const context = { auth0Domain: "x", environment: "", customerKey: "1" };
  expect(await synthesize(context)).toEqual({
    code: 1,
    stderr: expect.stringMatching(
      /^auth0Domain must be .*\nenvironment must be .*\ncustomerKey must be .*\n$/,
    ),
  });
});
