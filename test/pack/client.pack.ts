/** A producer installs `orgconn-client` and nothing else: `npm run test:pack`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type EmbeddedStack, startEmbeddedStack } from "../../local/stack.ts";
import { packClient } from "../../scripts/pack.ts";
import { type App, createApp } from "./app.ts";

const ROOT = join(import.meta.dirname, "../..");

let stack: EmbeddedStack;
let app: App;

beforeAll(async () => {
  stack = await startEmbeddedStack({ tenant: { kind: "stand-in", options: { latencyMs: [0, 5] } } });
  app = createApp("producer", {
    AWS_ENDPOINT_URL_SQS: stack.endpoints.sqs,
    AWS_ENDPOINT_URL_DYNAMODB: stack.endpoints.dynamodb,
    AWS_REGION: stack.region,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    QUEUE_URL: stack.queues.interactive,
    OPERATIONS_TABLE: stack.tables.operations,
  });
  app.write("package.json", '{ "private": true, "type": "module" }');
  await app.install(await packClient(app.directory));
});
afterAll(async () => {
  app?.remove();
  await stack?.stop(1_000);
});

test("npm install brings the clients of AWS and zod, and nothing of the command line or the constructs", () => {
  const packages = app.packages();
  const unexpected = packages.filter((path) => /dynalite|fauxqs|aws-cdk|commander|undici/.test(path));
  expect(unexpected).toEqual([]);
  expect(packages.length).toBeLessThanOrEqual(40);
});

test("import and require load it, and neither loads DynamoDB's client", async () => {
  app.write("load.mjs", 'import * as client from "orgconn-client"; console.log(Object.keys(client).join());');
  app.write(
    "load.cjs",
    `console.log(Object.keys(require("orgconn-client")).join());
    console.log(Object.keys(require.cache).some((path) => path.includes("client-dynamodb")));`,
  );
  const names = "NewerItemError,RequestError,RequestQueue,RequestQueueError,SendError,WaitTimeoutError";
  expect(await app.run("node", ["load.mjs"])).toBe(`${names}\n`);
  expect(await app.run("node", ["load.cjs"])).toBe(`${names}\nfalse\n`);
});

test("it type-checks with module node16, as ES module and as CommonJS", async () => {
  const code = `import { type NewRequest, RequestQueue } from "orgconn-client";
    export const queue = new RequestQueue({ queueUrl: "" });
    export const request: NewRequest = { action: "retrieve", organization_id: "org_1" };
    // @ts-expect-error: not an action
    export const wrong: NewRequest = { action: "renew", organization_id: "org_1" };`;
  for (const format of ["mts", "cts"]) app.write(`check.${format}`, code);
  const options = ["--module", "node16", "--target", "es2022", "--strict", "--noEmit", "--types", "node"];
  const types = ["--typeRoots", join(ROOT, "node_modules/@types")];
  const files = ["check.mts", "check.cts"];
  expect(await app.run(join(ROOT, "node_modules/.bin/tsc"), [...options, ...types, ...files])).toBe("");
});

test("docs/examples/producer.ts enables a connection for each organization", async () => {
  app.write("producer.ts", readFileSync(join(ROOT, "docs/examples/producer.ts"), "utf8"));
  const organizations = "org_0000000000000001\norg_0000000000000002\n";
  const printed = await app.run("node", ["producer.ts", "con_0000000000000002"], organizations);
  expect(printed).toBe(
    "rollout-1-org_0000000000000001 succeeded\nrollout-1-org_0000000000000002 succeeded\n",
  );
});
