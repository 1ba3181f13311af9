import { setTimeout as sleep } from "node:timers/promises";
import { PutSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import type { OptionalOutputName, OutputName } from "../../contract/output-names.ts";
import { credentialsSecret } from "../../local/chosen-tenant.ts";
import { run } from "../end-to-end/process.ts";
import { createUser, type User } from "../end-to-end/user.ts";
import type { Deployed } from "./cdk.ts";
import { awsVariables } from "./environment.ts";
import { mendSecretArns } from "./ministack/secret-arns.ts";
import { finishedOperations, type Operations, waitUntilFinished } from "./operations.ts";
import type { Expected } from "./workload.ts";
import { CREDENTIALS, type World } from "./world.ts";

/** A deployed stack, as those who use it see it. */
export interface Stack {
  readonly name: string;
  output(name: OutputName | OptionalOutputName | "HttpApiUrl"): string;
  readonly user: User;
  /**
   * Puts the tenant's credentials where the operator would put them.
   *
   * @param keyArn The key in KMS that signs in place of the client secret.
   */
  fillInCredentials(keyArn?: string): Promise<void>;
  /** Lets the worker read its secrets: to be done anew after every deployment that changes its role. */
  letReadSecrets(): Promise<void>;
  /** Sends requests. The result is what has to come of each, by the id of its record. */
  send(requests: readonly Expected[]): Promise<Map<string, Expected>>;
  /** Goes on sending, five requests at a time, until something is over. The result is as `send` gives it. */
  sendUntil(over: Promise<unknown>, requests: readonly Expected[]): Promise<Map<string, Expected>>;
  /** The operations that are finished. */
  operations(): Promise<Operations>;
  /** Waits until these operations are finished. */
  finished(operationIds: Iterable<string>, patienceMs: number): Promise<Operations>;
  /** Runs the command line against the stack. */
  orgconn(...args: readonly string[]): Promise<{ readonly code: number | null; readonly lines: object[] }>;
}

/** @param deployed What `cdk deploy` said. */
export function useStack(
  { emulator, account, region }: World,
  { stackName, outputs }: Pick<Deployed, "stackName" | "outputs">,
): Stack {
  const output = (name: Parameters<Stack["output"]>[0]) => {
    const value = outputs[name];
    if (value === undefined) throw new Error(`The stack has no output ${name}.`);
    return value;
  };
  const reachable = {
    endpoints: { sqs: emulator.endpoint, dynamodb: emulator.endpoint },
    queues: {
      interactive: output("InteractiveQueueUrl"),
      bulk: output("BulkQueueUrl"),
      dead_letter: output("DeadLetterQueueUrl"),
    },
    tables: {
      operations: output("OperationsTableName"),
      connections: output("ConnectionsTableName"),
      control: output("ControlTableName"),
    },
  };
  const user = createUser(reachable, region);
  const operationsTable = output("OperationsTableName");

  async function send(requests: readonly Expected[]): Promise<Map<string, Expected>> {
    const sent = await Promise.all(
      requests.map(async (expected) => {
        const messageId = await user.send(expected.lane, expected.request);
        // What cannot be trusted with an operation id goes by its message's.
        const id = expected.why === "malformed" ? messageId : expected.request.operation_id;
        return [id, expected] as const;
      }),
    );
    return new Map(sent);
  }

  return {
    name: stackName,
    output,
    user,
    async fillInCredentials(keyArn) {
      const SecretId = output("CredentialsSecretArn");
      await account.secrets.send(
        new PutSecretValueCommand({ SecretId, SecretString: credentialsSecret(CREDENTIALS, keyArn) }),
      );
    },
    async letReadSecrets() {
      const secretIds = [output("CredentialsSecretArn"), output("TokenSecretArn")];
      await mendSecretArns(account, emulator.endpoint, output("FunctionName"), secretIds);
    },
    send,
    async sendUntil(over, requests) {
      let isOver = false;
      const end = () => {
        isOver = true;
      };
      over.then(end, end);
      const left = [...requests];
      const sent = new Map<string, Expected>();
      while (!isOver) {
        for (const [id, expected] of await send(left.splice(0, 5))) sent.set(id, expected);
        await sleep(500);
      }
      return sent;
    },
    operations: () => finishedOperations(account, operationsTable),
    finished: (operationIds, patienceMs) =>
      waitUntilFinished(account, operationsTable, [...operationIds], patienceMs),
    async orgconn(...args) {
      const command = run([...args, "--stack", stackName, "--json"], awsVariables(emulator, region));
      const { code } = await command.ended;
      return { code, lines: command.out.map((line) => JSON.parse(line)) };
    },
  };
}
