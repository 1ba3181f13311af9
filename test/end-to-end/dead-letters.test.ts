/** What `orgconn dead-letters` leaves behind when it is killed, and what the same command makes of that. */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { clientOptions } from "../../local/clients.ts";
import { runInProcess } from "./in-process.ts";
import { type DeadlyWay, deadlyWay } from "./kill-at.ts";
import { endAll, run } from "./process.ts";
import { type AnnouncedStack, startAnnouncedStack } from "./stack.ts";
import { createUser, type User } from "./user.ts";

/** The stand-in has no such connection. */
const UNKNOWN = "con_unknown1";

let directory: string;
let announced: AnnouncedStack;
let user: User;
let sqs: SQSClient;
let way: DeadlyWay;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "orgconn-letters-"));
  announced = await startAnnouncedStack();
  vi.stubEnv("ORGCONN_LOCAL_STATE", announced.stateFile);
  user = createUser(announced.stack);
  sqs = new SQSClient(clientOptions(announced.stack.endpoints.sqs));
  way = await deadlyWay(announced.stateFile);
});
afterAll(async () => {
  await way[Symbol.asyncDispose]();
  sqs.destroy();
  user.close();
  await endAll();
  await announced.stop();
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
    const QueueUrl = announced.stack.queues.dead_letter;
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
/** Hides letters that were received, or shows them again. */
async function show(letters: readonly Message[], VisibilityTimeout: number): Promise<void> {
  const QueueUrl = announced.stack.queues.dead_letter;
  for (const { ReceiptHandle } of letters)
    await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));
}

/** The letters of the operation that lie in the queue, by the redrives that they tell of. */
const inTheQueue = async () => {
  const letters = await user.deadLetters();
  await show(letters, 0);
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

test("neither a discard nor a dry run finishes a redrive that was killed: the request is not sent", async () => {
  await killAt("SendMessage", "redrive", operationId, "--yes");
  await anHourPasses();
  for (const chosen of [[operationId], ["--all"], ["--batch", "another-batch"]]) {
    expect(await deadLetters("redrive", ...chosen, "--dry-run")).toMatchObject({ code: 0 });
  }
  expect(await deadLetters("discard", "--batch", "another-batch", "--yes")).toMatchObject({
    code: 0,
    objects: [],
  });
  const left = { operation_id: operationId, outcome: "redrive_begun", status: "deferred" };
  for (const chosen of [[operationId], ["--all"]]) {
    const { code, objects } = await deadLetters("discard", ...chosen, "--yes");
    expect(code).toBeGreaterThan(0);
    expect(objects).toContainEqual(expect.objectContaining(left));
  }
  expect(await user.read(operationId)).toMatchObject({ status: "deferred", reason: "redriven", redrives: 1 });
  expect(await inTheQueue()).toEqual([0]);
  expect(await deadLetters("redrive", operationId)).toMatchObject({ code: 0 });
  await redrivenAndBack();
});

test("letters that another command holds are told of, to programs too, and a command for all of them does not end with 0", async () => {
  const held = await user.deadLetters();
  await show(held, 600);
  const told = { event: "not_visible", letters: held.length };
  expect(await deadLetters("list")).toMatchObject({ code: 0, objects: expect.arrayContaining([told]) });
  for (const chosen of [
    ["--reason", "expired"],
    ["--batch", "another-batch"],
  ]) {
    const { code, objects } = await deadLetters("redrive", ...chosen, "--yes");
    expect({ code, objects }).toMatchObject({ code: 1, objects: [told] });
  }
  // Its record is enough.
  expect(await deadLetters("discard", operationId, "--yes")).toMatchObject({ code: 0 });
  await show(held, 0);
  // The walk removes what no operation needs any longer.
  await deadLetters("list");
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

test("what is named and cannot be sent back any more is named, an id without a record is a mistake", async () => {
  const { operation_id: other } = await user.run("interactive", {
    operation_id: `${operationId}-other`,
    action: "enable",
    organization_id: "org_other",
    connection_id: UNKNOWN,
  });
  await deadLetters("discard", operationId, "--yes");
  const both = [operationId, other];
  const { code, objects } = await deadLetters("redrive", ...both, "--yes");
  expect({ code, objects }).toMatchObject({
    code: 1,
    objects: [
      { operation_id: other, outcome: "sent" },
      { operation_id: operationId, outcome: "already_discarded" },
    ],
  });
  expect((await deadLetters("redrive", other, "never-seen-1", "--yes")).code).toBe(2);
});

/** Another letter, beside the one that each test has. */
async function anotherLetter(name: string): Promise<string> {
  const { operation_id } = await user.run("interactive", {
    operation_id: `${operationId}-${name}`,
    action: "enable",
    organization_id: `org_${count}${name}`,
    connection_id: UNKNOWN,
  });
  return operation_id;
}

test("a repeated discard says that nothing was left, and which letters were dealt with before", async () => {
  expect(await deadLetters("discard", operationId, "--because", "a bug", "--yes")).toMatchObject({ code: 0 });
  const { code, out, err } = await runInProcess(["dead-letters", "discard", operationId, "--yes", "--local"]);
  expect({ code, out }).toEqual({ code: 0, out: ["There was nothing left to discard."] });
  expect(err.at(-1)).toMatch(new RegExp(`^Already discarded: ${operationId} \\(by .+ at 20.+Z\\)\\.$`));
  expect(await deadLetters("discard", operationId, "--yes")).toMatchObject({
    objects: [{ operation_id: operationId, outcome: "already_discarded", discarded_by: expect.any(String) }],
  });

  const unknown = await deadLetters("discard", operationId, "never-seen-1", "never-seen-2", "--yes");
  expect(unknown).toMatchObject({ code: 2, objects: [] });
  expect(unknown.err.at(-1)).toContain("there is no record of never-seen-1, never-seen-2. Nothing was done.");
});

test("who redrove or discarded a letter, and why, is on record, whatever the worker writes later", async () => {
  await deadLetters("redrive", operationId, "--because", "the connection exists now");
  await redrivenAndBack();
  const status = await runInProcess(["status", operationId, "--local"]);
  expect(status.out.find((line) => line.startsWith("redriven"))).toMatch(
    /1 time, last 20.+Z by .+: the connection exists now$/,
  );
  await deadLetters("discard", operationId, "--because", "it never will", "--yes");
  const { out } = await runInProcess(["status", operationId, "--local"]);
  expect(out.find((line) => line.startsWith("discarded"))).toMatch(/20.+Z by .+: it never will$/);
});

describe("a plan", () => {
  let plan: string;
  beforeEach(() => {
    plan = join(directory, `${operationId}.ndjson`);
  });

  test("is written by a dry run that is asked for it, which does nothing else", async () => {
    const dry = ["discard", "--reason", "rejected", "--dry-run"];
    const before = await readdir(directory);
    const { code, objects } = await deadLetters(...dry);
    expect(code).toBe(0);
    expect(objects).toContainEqual(
      expect.objectContaining({ operation_id: operationId, outcome: "planned", reason: "rejected" }),
    );
    expect(await readdir(directory)).toEqual(before);
    const shown = await runInProcess(["dead-letters", ...dry, "--out", plan, "--local"]);
    expect(shown.out[0]).toMatch(/^Would be discarded: \d+ dead letters?, on the embedded stack\.$/);
    expect(shown.out[1]).toMatch(/^ {2}\d+ × enable: rejected$/);
    expect(shown.err).toContain(
      `The plan is in ${plan}. Carry it out: orgconn dead-letters discard --plan ${plan} --local`,
    );
    expect(await lettersOf(operationId)).toHaveLength(1);
    expect((await deadLetters("redrive", "--plan", plan, "--yes")).err.at(-1)).toContain("outcome discarded");
    expect(await deadLetters("discard", operationId, "--plan", plan, "--yes")).toMatchObject({ code: 2 });
    expect(await deadLetters("discard", operationId, "--out", plan, "--yes")).toMatchObject({ code: 2 });
  });

  test("is carried out as it is, whatever came and went since", async () => {
    const [gone, again] = [await anotherLetter("gone"), await anotherLetter("again")];
    await deadLetters("discard", "--reason", "rejected", "--dry-run", "--out", plan);

    await deadLetters("discard", gone, "--yes");
    await deadLetters("redrive", again);
    await expect
      .poll(() => user.read(again), { timeout: 10_000 })
      .toMatchObject({
        status: "dead_lettered",
        redrives: 1,
      });
    const later = await anotherLetter("later");

    const { code, objects } = await deadLetters("discard", "--plan", plan, "--because", "a bug", "--yes");
    expect(code).toBe(1);
    const outcomes = new Map(objects.map(({ operation_id, outcome }) => [operation_id, outcome]));
    expect([operationId, gone, again, later].map((id) => outcomes.get(id))).toEqual([
      "discarded",
      "already_discarded",
      "dead_lettered_again",
      undefined,
    ]);
    expect(await lettersOf(again)).toMatchObject([{ redrives: 1 }]);
    expect(await lettersOf(later)).toHaveLength(1);
    expect(await user.read(operationId)).toMatchObject({ discarded_because: "a bug" });
  });
});

test("a letter that was purged elsewhere does not hide one that SQS itself moved, and that only the queue knows", async () => {
  const QueueUrl = announced.stack.queues.dead_letter;
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
