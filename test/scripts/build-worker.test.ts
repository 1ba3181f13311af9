import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, test } from "vitest";
import { builtFile } from "../../lib/built-file.ts";

const worker = builtFile("worker");
const elsewhere = mkdtempSync(join(tmpdir(), "orgconn-bundle-"));
afterAll(() => rmSync(elsewhere, { recursive: true }));

const ENVIRONMENT = {
  AUTH0_DOMAIN: "acme.eu.auth0.com",
  INTERACTIVE_QUEUE_URL: "https://sqs.eu-west-1.amazonaws.com/000000000000/interactive.fifo",
  INTERACTIVE_QUEUE_ARN: "arn:aws:sqs:eu-west-1:000000000000:interactive.fifo",
  BULK_QUEUE_URL: "https://sqs.eu-west-1.amazonaws.com/000000000000/bulk.fifo",
  BULK_QUEUE_ARN: "arn:aws:sqs:eu-west-1:000000000000:bulk.fifo",
  DEAD_LETTER_QUEUE_URL: "https://sqs.eu-west-1.amazonaws.com/000000000000/dead.fifo",
  OPERATIONS_TABLE: "operations",
  CONNECTIONS_TABLE: "connections",
  CONTROL_TABLE: "control",
  CREDENTIALS_SECRET_ARN: "arn:aws:secretsmanager:eu-west-1:000000000000:secret:credentials",
  TOKEN_SECRET_ARN: "arn:aws:secretsmanager:eu-west-1:000000000000:secret:token",
  BULK_RESERVE_SHARE: "0.2",
  RECORD_RETENTION_DAYS: "90",
  INTERACTIVE_MAXIMUM_CONCURRENCY: "2",
  BULK_MAXIMUM_CONCURRENCY: "4",
  MAXIMUM_WAIT_SECONDS: "120",
  AWS_REGION: "eu-west-1",
};

test("the bundle runs by itself, where no package is installed", () => {
  cpSync(worker, elsewhere, { recursive: true });
  const bundle = pathToFileURL(join(elsewhere, "index.mjs")).href;
  // An error says so in a word: uncaught, it would print the line that it is in, which is the whole bundle.
  const script = `import(${JSON.stringify(bundle)}).then(({ handler }) => console.log(typeof handler, process.moduleLoadList.filter((name) => name.includes("undici/undici"))), (error) => console.log(String(error)))`;
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", script], {
    cwd: elsewhere,
    env: ENVIRONMENT,
    encoding: "utf8",
  });
  // It has its own pool of connections, and does not load the one that Node has for its fetch.
  expect(output.trim()).toBe("function []");
});

test("it comes with a source map, and with nothing of this machine's", () => {
  const files = readdirSync(worker);
  const code = files.filter((name) => name.endsWith(".mjs"));
  expect(code).toContain("index.mjs");
  expect(files.toSorted()).toEqual(code.flatMap((name) => [name, `${name}.map`]).toSorted());
  const map = JSON.parse(readFileSync(join(worker, "index.mjs.map"), "utf8"));
  expect(map.sources).toContain("../../lambda/handler.ts");
  expect(map.sources.filter((source: string) => !source.startsWith("../../"))).toEqual([]);
  expect(map).not.toHaveProperty("sourcesContent");
});
