/**
 * The README's code for producers, word for word, and the example in Python, against the embedded stack: `npm run test:snippets`. Needs Python with
 * venv, PyPI, and the package to be built.
 */
import { execFile } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { devNull } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type EmbeddedStack, startEmbeddedStack } from "../../local/stack.ts";
import { installPythonTool } from "../../scripts/python-tool.ts";
import { createUser, type User } from "../end-to-end/user.ts";
import { snippet } from "./readme.ts";

const ROOT = join(import.meta.dirname, "../..");
/** In the package, so that its own name is found there. */
const DIRECTORY = join(ROOT, ".orgconn/snippets");

let stack: EmbeddedStack;
let user: User;
let environment: NodeJS.ProcessEnv;
/** The AWS CLI; its virtual environment has boto3 too. */
let aws: string;

beforeAll(async () => {
  aws = installPythonTool({
    command: "aws",
    requirements: join(import.meta.dirname, "aws-cli/requirements.txt"),
    python: "3.10",
  });
  stack = await startEmbeddedStack({ tenant: { kind: "stand-in", options: { latencyMs: [0, 5] } } });
  user = createUser(stack);
  environment = {
    PATH: `${dirname(aws)}:${process.env.PATH}`,
    HOME: DIRECTORY,
    AWS_CONFIG_FILE: devNull,
    AWS_ENDPOINT_URL_SQS: stack.endpoints.sqs,
    AWS_ENDPOINT_URL_DYNAMODB: stack.endpoints.dynamodb,
    AWS_DEFAULT_REGION: stack.region,
    AWS_REGION: stack.region,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    QUEUE_URL: stack.queues.interactive,
    HTTP_API_URL: stack.endpoints.httpApi,
    AUTH0_URL: stack.endpoints.auth0,
    OPERATIONS_TABLE: stack.tables.operations,
  };
  mkdirSync(DIRECTORY, { recursive: true });
});
afterAll(async () => {
  user?.close();
  await stack?.stop(1_000);
  rmSync(DIRECTORY, { recursive: true, force: true });
});

/** Runs a snippet as a file. @returns What it printed. */
async function runFile(name: string, code: string, program: string, ...args: string[]): Promise<string> {
  const file = join(DIRECTORY, name);
  writeFileSync(file, code);
  return runProgram(program, [...args, file]);
}

/** @returns What the program printed. */
async function runProgram(program: string, args: readonly string[], input = ""): Promise<string> {
  const running = promisify(execFile)(program, args, { env: environment, timeout: 60_000 });
  running.child.stdin?.end(input);
  return (await running).stdout;
}

test("TypeScript", async () => {
  const printed = await runFile("snippet.ts", snippet("From TypeScript", "ts"), process.execPath);
  expect(printed).toBe("succeeded\n");
  expect(await user.outcome("onboarding-42-sso")).toMatchObject({
    status: "succeeded",
    action: "enable",
    lane: "interactive",
  });
});

test("Python", async () => {
  await runFile("snippet.py", snippet("From Python", "python"), join(dirname(aws), "python"));
  expect(await user.outcome("onboarding-43-sso")).toMatchObject({ status: "succeeded", action: "disable" });
});

// The AWS CLI 1 sends to SQS's oldest endpoint in us-east-1, whatever the variable says.
const AT_THE_STAND_IN = `aws() { command aws --endpoint-url "$AWS_ENDPOINT_URL_SQS" "$@"; }\n`;

test("the AWS CLI", async () => {
  await runFile("snippet.sh", AT_THE_STAND_IN + snippet("From the AWS CLI", "sh"), "sh", "-e");
  expect(await user.outcome("lookup-44-sso")).toMatchObject({ status: "succeeded", result: "retrieved" });
});

test("HTTP", async () => {
  const printed = await runFile("http.sh", snippet("Over HTTP", "sh"), "sh", "-e");
  // Each of the two answers is an object, and the second may be the record already, which has the request, too.
  const answers = printed
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as object);
  const answer = expect.objectContaining({ operation_id: "onboarding-45-sso" });
  expect(answers).toEqual([answer, answer]);
  expect(await user.outcome("onboarding-45-sso")).toMatchObject({ status: "succeeded", result: "applied" });
});

test("docs/examples/producer.py enables a connection for each organization", async () => {
  const python = join(dirname(aws), "python");
  const example = join(ROOT, "docs/examples/producer.py");
  const organizations = "org_0000000000000005\norg_0000000000000006\n";
  const printed = await runProgram(python, [example, "con_0000000000000002"], organizations);
  expect(printed).toBe(
    "rollout-2-org_0000000000000005 succeeded\nrollout-2-org_0000000000000006 succeeded\n",
  );
});
