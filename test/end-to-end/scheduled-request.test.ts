/** The recipe of docs/doors.md, "At a set time": its commands are run, and the input that they give to the scheduler is sent as it would send it. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SendMessageCommand, type SendMessageCommandInput, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { messageFor } from "../../contract/message.ts";
import type { Request } from "../../contract/request.ts";
import { clientOptions } from "../../local/clients.ts";
import type { EmbeddedStack } from "../../local/stack.ts";
import { blocksOf } from "../docs/documents.ts";
import { startEmbeddedStack } from "./built.ts";
import { createUser, type User } from "./user.ts";

const [BOOKING = "", ...OTHERS] = blocksOf("docs/doors.md", "sh").filter((code) =>
  code.includes("aws-sdk:sqs:sendMessage"),
);
const [WINDOW = ""] = blocksOf("docs/doors.md", "sh").filter((code) =>
  code.includes("aws-sdk:lambda:updateEventSourceMapping"),
);

let stack: EmbeddedStack;
let user: User;
let sqs: SQSClient;
let directory: string;

beforeAll(async () => {
  stack = await startEmbeddedStack({
    tenant: { kind: "stand-in", options: { latencyMs: [0, 0], everyIdExists: true } },
  });
  user = createUser(stack);
  sqs = new SQSClient(clientOptions(stack.endpoints.sqs));
  directory = mkdtempSync(join(tmpdir(), "orgconn-scheduled-"));
});
afterAll(async () => {
  user.close();
  sqs.destroy();
  await stack.stop(1_000);
  rmSync(directory, { recursive: true });
});

/** Runs a block with the stack's outputs; `aws` and `npx` call nothing. Returns the options of each call of `aws`. */
function options(code: string): Readonly<Record<string, string>>[] {
  const outputs = {
    ...stack.outputs,
    RequestScheduleGroupName: "requests",
    RequestScheduleRoleArn: "arn:role",
    RequestScheduleDeadLetterQueueArn: "arn:queue",
  };
  const cases = Object.entries(outputs).map(([name, value]) => `${name}) echo '${value}' ;;`);
  const stubs = `output() { case "$1" in ${cases.join(" ")} *) echo "no output $1" >&2; exit 1 ;; esac; }
npx() { :; }
aws() { echo "$1 $2"; shift 2; printf '%s\\n' "$@"; echo; }
`;
  const out = execFileSync("bash", ["--norc", "-euc", stubs + code], { cwd: directory, encoding: "utf8" });
  return out
    .trimEnd()
    .split("\n\n")
    .map((call) => {
      const [command = "", ...words] = call.split("\n");
      const pairs = words.flatMap((word, index) =>
        word.startsWith("--") ? [[word.slice(2), words[index + 1] ?? ""] as const] : [],
      );
      return { command, ...Object.fromEntries(pairs) };
    });
}

/** The input that a call gives the scheduler: the file that its target names. */
function inputOf({ target = "" }: Readonly<Record<string, string>>): unknown {
  const [, file = ""] = /,Input@=file:\/\/(\S+)$/.exec(target) ?? [];
  return JSON.parse(readFileSync(join(directory, file), "utf8"));
}

test("the documented input, sent twice as SendMessage's parameters, is a request that succeeds once", {
  timeout: 120_000,
}, async () => {
  expect(OTHERS).toEqual([]);
  const [call = {}, ...more] = options(BOOKING);
  expect(more).toEqual([]);
  const input = inputOf(call) as SendMessageCommandInput;
  const request = JSON.parse(input.MessageBody ?? "") as Request;
  const { groupId, deduplicationId } = messageFor(request);
  expect(input).toEqual({
    QueueUrl: stack.queues.interactive,
    MessageBody: JSON.stringify(request),
    MessageGroupId: groupId,
    MessageDeduplicationId: deduplicationId,
  });
  expect(call).toMatchObject({
    command: "scheduler create-schedule",
    name: request.operation_id,
    "group-name": "requests",
    "flexible-time-window": "Mode=OFF",
    "action-after-completion": "DELETE",
    target: expect.stringMatching(
      /^Arn=arn:aws:scheduler:::aws-sdk:sqs:sendMessage,RoleArn=arn:role,DeadLetterConfig=\{Arn=arn:queue\},/,
    ),
  });

  const sent = [await sqs.send(new SendMessageCommand(input)), await sqs.send(new SendMessageCommand(input))];
  expect(sent[1]?.SequenceNumber).toBe(sent[0]?.SequenceNumber);
  expect(await user.outcome(request.operation_id)).toMatchObject({
    status: "succeeded",
    result: "applied",
  });
});

test("the night window's schedules turn the bulk lane's own mapping on and off, with the role that ends pauses", () => {
  const calls = options(WINDOW);
  const mapping = stack.outputs.BulkEventSourceMappingId;
  expect(calls.map((call) => [call["schedule-expression"], inputOf(call)])).toEqual([
    ["cron(0 22 * * ? *)", { Uuid: mapping, Enabled: true }],
    ["cron(0 6 * * ? *)", { Uuid: mapping, Enabled: false }],
  ]);
  for (const call of calls) {
    expect(call).toMatchObject({ "group-name": stack.outputs.PauseScheduleGroupName });
    expect(call.target).toContain(`RoleArn=${stack.outputs.PauseRoleArn},`);
    expect(call).not.toHaveProperty("action-after-completion");
  }
});
