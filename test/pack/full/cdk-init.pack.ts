/** Apps as `cdk init` makes them mount the construct and use both packages: `FULL=1 npm run test:pack`. */
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packClient, packOrgconn } from "../../../scripts/pack.ts";
import { type App, createApp } from "../app.ts";

const ROOT = join(import.meta.dirname, "../../..");

/** Uses everything that the packages export, from either format. */
const USE = `import { App, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { RequestQueue } from "orgconn";
import { ConfigurationError, OrganizationConnectionWorker } from "orgconn/cdk";
import { type NewRequest, RequestError, RequestQueue as SmallQueue } from "orgconn-client";

const stack = new Stack(new App(), "Use");
const worker: OrganizationConnectionWorker = new OrganizationConnectionWorker(stack, "Worker", { auth0Domain: "example.eu.auth0.com" });
worker.addOutputs();
Template.fromStack(stack).resourcePropertiesCountIs("AWS::SQS::Queue", { FifoQueue: true }, 3);
const request: NewRequest = { action: "retrieve", organization_id: "no id" };
const queues = [RequestQueue, SmallQueue].map((Queue) => new Queue({ queueUrl: "https://sqs.eu-central-1.amazonaws.com/1/q" }));
void queues[1]?.enqueue(request).catch((error: unknown) => {
  console.log(error instanceof RequestError, new ConfigurationError("") instanceof Error);
});
`;

let app: App;

beforeAll(async () => {
  app = createApp("onboarding", { CI: "1", JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION: "1" });
  const cdk = join(ROOT, "node_modules/.bin/cdk");
  await app.run(cdk, ["init", "app", "--language", "typescript", "--generate-only", "--no-notices"]);
  await app.install(
    packOrgconn(app.directory),
    await packClient(app.directory),
    "typescript-5@npm:typescript@5.9.3",
  );
  cpSync(join(ROOT, "docs/examples/cdk-app"), app.directory, { recursive: true });
  for (const format of ["mts", "cts"]) app.write(`use.${format}`, USE);
});
afterAll(() => app?.remove());

test("cdk synth type-checks docs/examples/cdk-app and makes its template", async () => {
  await app.run("npx", ["cdk", "synth", "--quiet", "--no-notices"]);
  const file = join(app.directory, "cdk.out/OnboardingStack.template.json");
  const { Resources } = JSON.parse(readFileSync(file, "utf8")) as {
    Resources: Record<string, { Type: string }>;
  };
  const types = Object.values(Resources).map(({ Type }) => Type);
  expect(types).toEqual(expect.arrayContaining(["AWS::SQS::Queue", "AWS::DynamoDB::Table"]));
});

test("jest runs the test of docs/examples/cdk-app", async () => {
  await app.run("npx", ["jest"]);
});

test.each([
  ["nodenext", "nodenext"],
  ["node16", "node16"],
  ["commonjs", "bundler"],
])("TypeScript 7 accepts both formats with module %s and moduleResolution %s", async (module, resolution) => {
  await app.run("npx", ["tsc", "--module", module, "--moduleResolution", resolution]);
});

test("TypeScript 5 accepts CommonJS with the module options of earlier versions of cdk init", async () => {
  const compiler = "node_modules/typescript-5/bin/tsc";
  await app.run("node", [compiler, "--module", "commonjs", "--moduleResolution", "node10"]);
});

test.each(["mts", "cts"])("the constructs and the client run from a file .%s", async (format) => {
  expect(await app.run("npx", ["tsx", `use.${format}`])).toBe("true true\n");
});

test("the command line runs the demonstration from its package", async () => {
  expect(await app.run("npx", ["orgconn", "demo"])).toContain("Every request ended as expected");
});
