/**
 * The documents' commands of the AWS CLI, section by section, without an account: the CLI checks service, operation, options and the shape
 * of their values before it connects, and there is nothing to connect to. `logs tail` (version 2 alone has it) and `dynamodb wait` are left out.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { devNull, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { installPythonTool } from "../../scripts/python-tool.ts";
import { PAGES } from "../docs/documents.ts";

/** Every `aws` is checked, noted where it is wrong, and answers a text that may be an ARN; nothing else is run. */
const STUBS = `
aws() {
  case "$1 $2" in "logs tail" | "dynamodb wait") return 0 ;; esac
  command aws "$@" --endpoint-url http://127.0.0.1:1 >/dev/null 2>said || true
  grep -q "Could not connect to the endpoint URL" said || { cat said; echo "aws $*"; } >>wrong
  echo arn:aws:dynamodb:eu-central-1:111122223333:table/orgconn/stream/2026-11-29
}
for command in npx git npm rm logs; do eval "$command() { :; }"; done
jq() { echo {}; }
output() { echo orgconn-production-acme-eu-auth0-com; }
ORGCONN_STACK=orgconn BUS=bus QUEUE_URL=https://sqs.eu-central-1.amazonaws.com/111122223333/q QUEUE_ARN=arn:aws:sqs:eu-central-1:111122223333:q
`;
/** What the reader puts in for a word in capitals, where the CLI looks at its length. */
const PLACEHOLDERS: readonly (readonly [word: RegExp, value: string])[] = [
  [/\bSHARD\b/g, "shardId-00000001764400000000-0a1b2c3d"],
  [/\bSTART\b/g, "100000000000000000001"],
];

const sections = PAGES.flatMap(({ path, text }) =>
  text.split(/^#+ (?=\S)/m).map((section) => {
    const blocks = [...section.matchAll(/^```(?:sh|bash)\n(.*?)^```/gms)].map(([, code = ""]) => code);
    const code = PLACEHOLDERS.reduce((all, [word, value]) => all.replaceAll(word, value), blocks.join("\n"));
    return { path, heading: section.slice(0, section.indexOf("\n")), code };
  }),
).filter(({ code }) => /\baws [a-z]/.test(code));

let directory: string;
let aws: string;

beforeAll(() => {
  aws = installPythonTool({
    command: "aws",
    requirements: join(import.meta.dirname, "aws-cli/requirements.txt"),
    python: "3.10",
  });
  directory = mkdtempSync(join(tmpdir(), "orgconn-aws-"));
  for (const name of ["credentials", "attributes", "policy"])
    writeFileSync(join(directory, `${name}.json`), "{}");
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** What the AWS CLI says is wrong with a script's commands. */
async function wrongIn(code: string): Promise<string> {
  const wrong = join(directory, "wrong");
  writeFileSync(wrong, "");
  await promisify(execFile)("bash", ["--norc", "-euc", STUBS + code], {
    cwd: directory,
    env: {
      PATH: `${dirname(aws)}:${process.env.PATH}`,
      HOME: directory,
      AWS_CONFIG_FILE: devNull,
      AWS_DEFAULT_REGION: "eu-central-1",
      AWS_MAX_ATTEMPTS: "1",
      AWS_ACCESS_KEY_ID: "any",
      AWS_SECRET_ACCESS_KEY: "any",
    },
  });
  return readFileSync(wrong, "utf8");
}

test.each(sections)("$path: $heading", async ({ code }) => {
  expect(await wrongIn(code)).toBe("");
});

test("an option, an operation and a value that the AWS CLI refuses are found", async () => {
  const wrong = await wrongIn(`
    aws sqs delete-message --queue-url x --receipt-handler y
    aws pipes begin-pipe --name x
    aws dynamodb update-time-to-live --table-name table --time-to-live-specification Enabled=true`);
  for (const word of ["receipt-handler", "begin-pipe", "AttributeName"]) expect(wrong).toContain(word);
});
