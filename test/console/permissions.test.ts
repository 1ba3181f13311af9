/** What a console that is read only asks AWS for, on a deployment that has something to show in every view. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PERMISSIONS } from "../../cli/permissions.ts";
import { createTopics } from "../../console/server/topics.ts";
import { LANES } from "../../contract/place.ts";
import { batchPrefix } from "../../contract/row-operation-id.ts";
import { type EmbeddedStack, startEmbeddedStack } from "../../local/stack.ts";
import { batchStoreOf } from "../../operator/batch/store.ts";
import { switchLanes } from "../../operator/lane/switch.ts";
import { enqueue, follow } from "../../operator/operation/enqueue.ts";
import { embeddedSession, type Session } from "../../operator/session/session.ts";
import { type AwsCall, interceptCalls } from "../../scripts/console/aws-calls.ts";
import { RUNNING } from "../batches/arbitraries.ts";
import { testConsole } from "./console.ts";
import { READER_CALLS } from "./reader-calls.ts";

const ORGANIZATION = "org_0000000000000001";
const CONNECTION = "con_0000000000000001";
const BATCH = "2026-11-okta";
const ROW = `${batchPrefix(BATCH)}1`;

let stack: EmbeddedStack;
let operator: Session;
let reader: Session;
const calls = new Set<string>();

beforeAll(async () => {
  stack = await startEmbeddedStack({
    tenant: { kind: "stand-in", options: { latencyMs: [0, 5], everyIdExists: true } },
  });
  operator = embeddedSession(stack);
  reader = embeddedSession(stack);
  await interceptCalls(reader, (call) => {
    calls.add(permissionOf(call));
    return undefined;
  });
}, 60_000);
afterAll(async () => {
  operator.close();
  reader.close();
  await stack.stop(0);
});

/** A permission by the action and by what the end of its resource is in a policy. */
function permissionOf({ service, action, input }: AwsCall): string {
  const { tables, queues, eventSources } = reader.names;
  const of = (names: Readonly<Record<string, string>>, name: unknown) =>
    Object.entries(names).find(([, value]) => value === name)?.[0] ?? String(name);
  const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
  switch (service) {
    case "dynamodb": {
      const index = input.IndexName === undefined ? "" : `/index/${input.IndexName}`;
      return `${service}:${action} on WorkerTables${capital(of(tables, input.TableName))}${index}`;
    }
    case "sqs":
      return `${service}:${action} on Worker${capital(of(queues, input.QueueUrl))}`;
    case "lambda":
      return `${service}:${action} on Worker${capital(of(eventSources, input.UUID))}Source`;
    default:
      return `${service}:${action} on ${input.Name}`;
  }
}

/** Leaves something behind for every view: an outcome, a dead letter, a batch whose rows wait in a paused lane. */
async function fill(): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const organization_id of [ORGANIZATION, "org_unknown1"]) {
    const request = { action: "enable", organization_id, connection_id: CONNECTION } as const;
    const { operation_id } = await enqueue(operator, "interactive", request);
    const { signal } = new AbortController();
    await follow(operator, "interactive", operation_id, { timeoutMs: 30_000, signal });
    ids.push(operation_id);
  }
  const untilMs = Math.ceil(Date.now() / 1_000) * 1_000 + 3_600_000;
  for await (const _ of switchLanes(operator, LANES, { enabled: false, untilMs }, () => {}));
  const nowMs = Date.now();
  const batch = {
    batchId: BATCH,
    sentRows: 1,
    expectedRows: 1,
    createdAtMs: nowMs,
    expiresAtMs: nowMs + 3_600_000,
  };
  await (await batchStoreOf(operator)).create({ ...RUNNING, ...batch });
  return ids;
}

describe("a console that is read only", () => {
  test("asks AWS for what a reader may do, and for what the list of permissions says", {
    timeout: 60_000,
  }, async () => {
    const ids = await fill();
    const topics = createTopics(reader, { readOnly: true, jobs: () => [] });
    const operations = [...ids, ROW, "never-sent"].map((id) => `operation/${id}`);
    for (const name of [
      "overview",
      "batches",
      "dead-letters",
      `batch/${BATCH}`,
      `organization/${ORGANIZATION}`,
      ...operations,
    ]) {
      const topic = topics.topicOf(name);
      await topic?.read();
      // An operation without a record is read in another way from the second time on.
      await topic?.read();
    }
    const console = testConsole(reader, true);
    const headers = { cookie: await console.logIn() };
    for (const path of ["/api/about", `/api/find?id=${BATCH}`, `/api/find?id=${ORGANIZATION}`]) {
      expect((await console.ask(path, { headers })).status).toBe(200);
    }
    await console.stop();

    expect([...calls].toSorted()).toEqual(READER_CALLS.toSorted());
    const listed = PERMISSIONS.find(({ commands }) => commands.includes("console --read-only"));
    const actions = new Set([...calls].map((call) => call.split(" on ")[0]));
    expect(new Set(listed?.actions)).toEqual(new Set(["cloudformation:DescribeStacks", ...actions]));
  });
});
