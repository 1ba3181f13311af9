import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { readConfiguration } from "../../lib/configuration.ts";
import { OrganizationConnectionStack } from "../../lib/stack.ts";

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

const app = new App({ context: { auth0Domain: "acme.eu.auth0.com" } });
const template = Template.fromStack(new OrganizationConnectionStack(app, readConfiguration(app.node)));

const statements = Object.values(template.findResources("AWS::IAM::Policy")).flatMap(
  ({ Properties }) => Properties.PolicyDocument.Statement as Statement[],
);

const listOf = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);

/** `"sqs:SendMessage on WorkerDeadLetters"`, for every action and resource that the role allows. */
const allowed = statements.flatMap(({ Action, Resource }) =>
  listOf(Action).flatMap((action) => listOf(Resource).map((resource) => `${action} on ${idOf(resource)}`)),
);

function idOf(resource: unknown): string {
  const { Ref, "Fn::GetAtt": attribute } = resource as { Ref?: string; "Fn::GetAtt"?: [string, string] };
  if (attribute !== undefined) expect(attribute[1]).toBe("Arn");
  const id = Ref ?? attribute?.[0];
  if (id === undefined) throw new Error(`${JSON.stringify(resource)} is not one resource of this stack`);
  return id.replace(/[0-9A-F]{8}$/, "");
}

test("the worker may do this and nothing else", () => {
  const table = (name: string) =>
    ["GetItem", "PutItem"].map((action) => `dynamodb:${action} on WorkerTables${name}`);
  const lane = (name: string) =>
    ["ChangeMessageVisibility", "DeleteMessage", "GetQueueAttributes", "ReceiveMessage"].map(
      (action) => `sqs:${action} on Worker${name}`,
    );
  expect([...allowed].sort()).toEqual(
    [
      ...lane("Interactive"),
      ...lane("Bulk"),
      "sqs:SendMessage on WorkerDeadLetters",
      ...table("Operations"),
      ...table("Connections"),
      ...table("Control"),
      "dynamodb:UpdateItem on WorkerTablesControl",
      "secretsmanager:GetSecretValue on WorkerSecretsCredentials",
      "secretsmanager:GetSecretValue on WorkerSecretsToken",
      "secretsmanager:PutSecretValue on WorkerSecretsToken",
      "logs:CreateLogStream on WorkerFunctionLogs",
      "logs:PutLogEvents on WorkerFunctionLogs",
    ].sort(),
  );
});

test("no action is a pattern, and no managed policy adds to them", () => {
  expect(allowed.filter((permission) => permission.includes("*"))).toEqual([]);
  const roles = Object.values(template.findResources("AWS::IAM::Role"));
  expect(roles).toHaveLength(1);
  expect(roles[0]?.Properties).not.toHaveProperty("ManagedPolicyArns");
  expect(roles[0]?.Properties).not.toHaveProperty("Policies");
});

test("only Lambda takes on the worker's role", () => {
  const [role] = Object.values(template.findResources("AWS::IAM::Role"));
  expect(role?.Properties.AssumeRolePolicyDocument.Statement).toEqual([
    { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } },
  ]);
});

/** What the worker's sources send, as they name it: `"GetItem"` in `stores/pair-store.ts`. */
function commandsSent(): { readonly file: string; readonly command: string }[] {
  const root = join(import.meta.dirname, "../../lambda");
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".ts"),
  );
  return files.flatMap((file) =>
    [...readFileSync(join(root, file), "utf8").matchAll(/new (\w+)Command\(/g)].map(([, command = ""]) => ({
      file,
      command,
    })),
  );
}

test("what it may do to the tables is what its stores do to them", () => {
  const tableOf = (file: string) =>
    ({ "operation-store.ts": "Operations", "pair-store.ts": "Connections" })[basename(file)] ?? "Control";
  const needed = commandsSent()
    .filter(({ command }) => command.endsWith("Item"))
    .map(({ file, command }) => `dynamodb:${command} on WorkerTables${tableOf(file)}`);
  expect([...new Set(needed)].sort()).toEqual(
    allowed.filter((permission) => permission.startsWith("dynamodb:")).sort(),
  );
});

test("every other command that it sends is allowed", () => {
  const actions = allowed.map((permission) => permission.replace(/^.*:(\w+) on .*$/, "$1"));
  expect(commandsSent().filter(({ command }) => !actions.includes(command))).toEqual([]);
});
