/** What `orgconn dead-letters` leaves behind when it is killed, and what the same command makes of that. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { clientOptions } from "../../local/clients.ts";
import { runInProcess } from "./in-process.ts";
import { type DeadlyWay, deadlyWay } from "./kill-at.ts";
import { endAll, type Ready, run, startLocal } from "./process.ts";
import { createUser, type User } from "./user.ts";

/** The stand-in has no such connection. */
const UNKNOWN = "con_unknown1";

let directory: string;
let stateFile: string;
let ready: Ready;
let user: User;
let sqs: SQSClient;
let way: DeadlyWay;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "orgconn-letters-"));
  stateFile = join(directory, "local.json");
  vi.stubEnv("ORGCONN_LOCAL_STATE", stateFile);
  ({ ready } = await startLocal(["--latency", "0,5"]));
  user = createUser(ready);
  sqs = new SQSClient(clientOptions(ready.endpoints.sqs));
  way = await deadlyWay(stateFile);
});
afterAll(async () => {
  await way[Symbol.asyncDispose]();
  sqs.destroy();
  user.close();
  await endAll();
  vi.unstubAllEnvs();
  await rm(directory, { recursive: true });
});

let operationId: string;
let count = 0;
beforeEach(async () => {
  operationId = `letter-${count++}-of-a-test`;
  await user.run("interactive", {
    operation_id: operationId,
    action: "enable",
    organization_id: `org_${count}`,
    connection_id: UNKNOWN,
  });
});

async function deadLetters(...args: string[]) {
  const { code, out, err } = await runInProcess(["dead-letters", ...args, "--local", "--json"]);
  return { code, objects: out.map((line) => JSON.parse(line)), err };
}

/** Kills a command just before its first request for an action gets through. */
const killAt = (action: string, ...args: string[]) =>
  way.killAt(action, () => run(["dead-letters", ...args, "--local"], { ORGCONN_LOCAL_STATE: way.stateFile }));

/** What the killed command had in its hands comes back. */
async function anHourPasses(): Promise<void> {
  for (const ReceiptHandle of way.handles) {
    const QueueUrl = ready.queues.dead_letter;
    await sqs
      .send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }))
      .catch(() => {});
  }
}

const lettersOf = async (id: string) => {
  const { objects } = await deadLetters("list");
  return objects.filter(({ operation_id }) => operation_id === id);
};
const redrivenAndBack = () =>
  expect
    .poll(() => user.read(operationId), { timeout: 10_000 })
    .toMatchObject({ status: "dead_lettered", redrives: 1 });
/** The letters of the operation that lie in the queue, by the redrives that they tell of. */
const inTheQueue = async () => {
  const letters = await user.deadLetters();
  return letters
    .filter(({ MessageAttributes }) => MessageAttributes?.operation_id?.StringValue === operationId)
    .map(({ MessageAttributes }) => Number(MessageAttributes?.redrives?.StringValue));
};

test("a redrive killed between the record and the message is finished by the same command", async () => {
  await killAt("SendMessage", "redrive", operationId, "--yes");
  expect(await user.read(operationId)).toMatchObject({ status: "deferred", reason: "redriven", redrives: 1 });
  // The letter is still in the hands of the dead: the record alone is enough.
  expect(await deadLetters("redrive", operationId, "--yes")).toMatchObject({
    code: 0,
    objects: [{ operation_id: operationId, outcome: "sent" }],
  });
  await redrivenAndBack();
  await anHourPasses();
  expect(await lettersOf(operationId)).toHaveLength(1);
  expect(await inTheQueue()).toEqual([1]);
  await deadLetters("discard", operationId, "--yes");
});

test("a redrive killed there is also finished by the next command that looks at the dead letters, without its name", async () => {
  await killAt("SendMessage", "redrive", operationId, "--yes");
  await anHourPasses();
  expect((await deadLetters("list")).code).toBe(0);
  await redrivenAndBack();
  expect(await inTheQueue()).toEqual([1]);
});

test("a redrive killed before the letter was gone sends nothing twice", async () => {
  await killAt("DeleteMessage", "redrive", operationId, "--yes");
  await redrivenAndBack();
  await anHourPasses();
  expect(await lettersOf(operationId)).toMatchObject([{ redrives: 1 }]);
  expect(await inTheQueue()).toEqual([1]);
  expect(await user.read(operationId)).toMatchObject({ redrives: 1 });
});

test("a discard killed between the record and the letter is finished, and stays whose it was", async () => {
  await killAt("DeleteMessage", "discard", operationId, "--yes");
  const record = await user.read(operationId);
  expect(record).toMatchObject({ status: "dead_lettered", discarded_at: expect.any(String) });
  await anHourPasses();
  expect(await deadLetters("discard", operationId, "--yes")).toMatchObject({
    code: 0,
    objects: [{ operation_id: operationId, outcome: "discarded" }],
  });
  expect(await inTheQueue()).toEqual([]);
  expect(await user.read(operationId)).toEqual(record);
});

test("what is named and done already is left out, an id without a record is a mistake", async () => {
  const { operation_id: other } = await user.run("interactive", {
    operation_id: `${operationId}-other`,
    action: "enable",
    organization_id: "org_other",
    connection_id: UNKNOWN,
  });
  await deadLetters("discard", operationId, "--yes");
  const both = [operationId, other];
  const { code, objects } = await deadLetters("redrive", ...both, "--yes");
  expect({ code, objects }).toMatchObject({ code: 0, objects: [{ operation_id: other, outcome: "sent" }] });
  expect((await deadLetters("redrive", other, "never-seen-1", "--yes")).code).toBe(2);
});

test("a letter that was purged elsewhere does not hide one that SQS itself moved, and that only the queue knows", async () => {
  const QueueUrl = ready.queues.dead_letter;
  for (const { ReceiptHandle, MessageAttributes } of await user.deadLetters()) {
    const isOurs = MessageAttributes?.operation_id?.StringValue === operationId;
    await (isOurs
      ? sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
      : sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 })));
  }
  const moved = `${operationId}-moved`;
  const request = { action: "enable", organization_id: "org_moved", connection_id: UNKNOWN };
  await sqs.send(
    new SendMessageCommand({
      QueueUrl,
      MessageBody: JSON.stringify({ operation_id: moved, ...request }),
      MessageGroupId: moved,
      MessageDeduplicationId: moved,
    }),
  );
  expect(await lettersOf(moved)).toMatchObject([{ reason: "receive_limit" }]);
  expect(await lettersOf(operationId)).toHaveLength(1);
});

test("nothing to act on is exit 0", async () => {
  for (const command of ["redrive", "discard"]) {
    const { code, out } = await runInProcess(["dead-letters", command, "--reason", "expired", "--local"]);
    expect(code).toBe(0);
    expect(out).toEqual(["There are no such dead letters."]);
  }
});
