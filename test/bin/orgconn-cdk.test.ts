import { execFile } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");

/** Runs the CDK app the way the CDK command does. */
function synthesize(context: Record<string, string>): Promise<{ code: unknown; stderr: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["bin/orgconn-cdk.ts"],
      { cwd: ROOT, env: { ...process.env, CDK_CONTEXT_JSON: JSON.stringify(context) } },
      (error, _stdout, stderr) => resolve({ code: error?.code ?? 0, stderr }),
    );
  });
}

test("a missing domain is one line that says how to give it, and exit code 2", async () => {
  expect(await synthesize({})).toEqual({
    code: 2,
    stderr: "auth0Domain is missing: give the tenant's domain, as in -c auth0Domain=example.eu.auth0.com\n",
  });
});
