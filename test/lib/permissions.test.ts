import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { allowedTo, policiesOf } from "./policies.ts";
import { synthesize } from "./synthesize.ts";

const { template } = synthesize();
const allowed = allowedTo(template, "WorkerFunctionRole");

test("the worker may do this and nothing else", () => {
  const table = (name: string) =>
    ["GetItem", "PutItem", "UpdateItem"].map((action) => `dynamodb:${action} on WorkerTables${name}`);
  const lane = (name: string) =>
    ["ChangeMessageVisibility", "DeleteMessage", "GetQueueAttributes", "ReceiveMessage"].map(
      (action) => `sqs:${action} on Worker${name}`,
    );
  expect(allowed).toEqual(
    [
      ...lane("Interactive"),
      ...lane("Bulk"),
      "sqs:SendMessage on WorkerDeadLetters",
      ...table("Operations"),
      ...table("Connections"),
      ...table("Control"),
      "secretsmanager:GetSecretValue on WorkerSecretsCredentials",
      "secretsmanager:GetSecretValue on WorkerSecretsToken",
      "secretsmanager:PutSecretValue on WorkerSecretsToken",
      "logs:CreateLogStream on WorkerFunctionLogs",
      "logs:PutLogEvents on WorkerFunctionLogs",
      "xray:PutTelemetryRecords on *",
      "xray:PutTraceSegments on *",
    ].sort(),
  );
});

test("no managed policy adds to what a role may do", () => {
  for (const { Properties } of Object.values(template.findResources("AWS::IAM::Role"))) {
    expect(Properties).not.toHaveProperty("ManagedPolicyArns");
    expect(Properties).not.toHaveProperty("Policies");
  }
});

test("only Lambda takes on the worker's role", () => {
  const trust = policiesOf(template).filter(
    ({ id, type }) => type === "AWS::IAM::Role" && id === "WorkerFunctionRole",
  );
  expect(trust.map(({ statements }) => statements)).toEqual([
    [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } }],
  ]);
});

/** What the worker's sources send, as they name it: `"GetItem"` in `stores/pair-store.ts`. */
function commandsSent(): { readonly file: string; readonly command: string }[] {
  const root = join(import.meta.dirname, "../..");
  const files = ["aws", "lambda"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts"))
      .map((path) => join(folder, path)),
  );
  return files.flatMap((file) =>
    [...readFileSync(join(root, file), "utf8").matchAll(/new (\w+)Command\(/g)].map(([, command = ""]) => ({
      file,
      command,
    })),
  );
}

/**
 * What version 0.1.0 does to the tables, and this one does not: it may be the one at work after a rollback. It puts records, pairs, and
 * the lease of the token.
 */
const FORMER = ["Operations", "Connections", "Control"].map(
  (table) => `dynamodb:PutItem on WorkerTables${table}`,
);

test("what it may do to the tables is what its stores, and those of 0.1.0, do to them", () => {
  const tableOf = (file: string) =>
    ({
      "operation-store.ts": "Operations",
      "read-operation.ts": "Operations",
      "pair-store.ts": "Connections",
    })[basename(file)] ?? "Control";
  const needed = commandsSent()
    .filter(({ command }) => command.endsWith("Item"))
    .map(({ file, command }) => `dynamodb:${command} on WorkerTables${tableOf(file)}`);
  expect([...new Set([...needed, ...FORMER])].sort()).toEqual(
    allowed.filter((permission) => permission.startsWith("dynamodb:")).sort(),
  );
});

test("every other command that it sends is allowed", () => {
  const withKey = allowedTo(synthesize({ credentials: "kms" }).template, "WorkerFunctionRole");
  expect(withKey.filter((permission) => !allowed.includes(permission))).toEqual([
    "kms:Sign on WorkerSigningKeysKey1",
  ]);
  const actions = withKey.map((permission) => permission.replace(/^.*:(\w+) on .*$/, "$1"));
  expect(commandsSent().filter(({ command }) => !actions.includes(command))).toEqual([]);
});
