/** An execution in the tests' own process is one as Lambda has it: what it answers, writes and sees is what a process of its own would. */
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { readBuiltTemplate, readDeployment } from "../../local/deployment.ts";
import { toSqsEvent } from "../../local/event-source-mapping/sqs-event.ts";
import type { FunctionConfiguration } from "../../local/function/configuration.ts";
import type { ExecutionEnvironment } from "../../local/function/environment.ts";
import type { EmbeddedStack } from "../../local/stack.ts";
import { workerConfiguration } from "../../local/worker.ts";
import { startEmbeddedStack, startProcess } from "./built.ts";
import { startExecution, surroundingsOf } from "./execution.ts";
import { quickTenant } from "./stack.ts";

let stack: EmbeddedStack;
let configuration: FunctionConfiguration;
let execution: ExecutionEnvironment | undefined;

beforeAll(async () => {
  stack = await startEmbeddedStack({ tenant: quickTenant() });
  await Promise.all(Object.values(stack.lanes).map((lane) => lane.disable()));
  const { worker } = readDeployment(await readBuiltTemplate(), stack.endpoints.sqs);
  configuration = workerConfiguration(worker, {
    sqsEndpoint: stack.endpoints.sqs,
    dynamodbEndpoint: stack.endpoints.dynamodb,
    secretsEndpoint: stack.endpoints.secretsmanager,
    auth0BaseUrl: stack.endpoints.auth0,
  });
});
afterAll(() => stack.stop(0));

/** The delivery of a message that cannot be read. */
const malformed = (id: string) =>
  toSqsEvent(
    [
      {
        MessageId: id,
        ReceiptHandle: "receipt",
        Body: "unreadable",
        Attributes: {
          ApproximateReceiveCount: "1",
          SentTimestamp: String(Date.now()),
          SequenceNumber: "1",
          MessageGroupId: "group",
        },
      },
    ],
    configuration.environment.INTERACTIVE_QUEUE_ARN ?? "",
  );

describe.each([
  { where: "this process", start: startExecution },
  { where: "a process of its own", start: startProcess },
])("an execution in $where", ({ where, start }) => {
  const lines: string[] = [];
  const begin = (changes: Partial<FunctionConfiguration> = {}) => {
    execution = start({ ...configuration, ...changes }, (line) => lines.push(line));
    return execution;
  };
  afterEach(() => execution?.kill());

  test("answers one invocation after the other, and writes into the function's log", async () => {
    const running = begin();
    const response = { kind: "response", json: '{"batchItemFailures":[]}' };
    expect(await running.invoke({ Records: [] })).toEqual(response);
    const id = `message-${where}`;
    expect(await running.invoke(malformed(id))).toEqual(response);
    await vi.waitFor(() => expect(lines.join("\n")).toContain(id));
    expect(running.alive).toBe(true);
  });

  test("sees the function's variables, and none of the process that started it", async () => {
    const { OPERATIONS_TABLE, ...environment } = configuration.environment;
    vi.stubEnv("OPERATIONS_TABLE", OPERATIONS_TABLE);
    const outcome = await begin({ environment }).invoke({ Records: [] });
    vi.unstubAllEnvs();
    expect(outcome).toEqual({
      kind: "error",
      message: expect.stringContaining("OPERATIONS_TABLE: Invalid input"),
    });
  });

  test("is over when it takes too long", async () => {
    const running = begin({ timeoutSeconds: 0.001 });
    expect(await running.invoke(malformed(`late-${where}`))).toEqual({
      kind: "timeout",
      message: "Task timed out after 0.00 seconds",
    });
    await vi.waitFor(() => expect(running.alive).toBe(false));
  });

  test("is over when it is killed, and what it was asked for is stopped", async () => {
    const running = begin();
    const outcome = running.invoke(malformed(`killed-${where}`));
    await running.kill();
    expect(await outcome).toMatchObject({ kind: "stopped" });
    expect(running.alive).toBe(false);
  });
});

test("whatever a bundle prints or warns of is the function's, none of it this process's", async () => {
  const lines: string[] = [];
  const own = surroundingsOf({ environment: { ONLY: "one" } }, (line) => lines.push(line));
  own.console.log("by the console");
  own.process.stdout.write("on an output\n");
  own.process.emitWarning("a warning");
  await vi.waitFor(() => expect(lines.toSorted()).toEqual(["a warning", "by the console", "on an output"]));
  expect(own.process.env).toEqual({ ONLY: "one" });
});
