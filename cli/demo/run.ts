import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { standInClient } from "../../local/clients.ts";
import { type EmbeddedStack, startEmbeddedStack } from "../../local/stack.ts";
import type { TenantLog } from "../../local/tenant/log.ts";
import { DEFAULT_LIMITS } from "../../local/tenant/options.ts";
import type { Tenant } from "../../local/tenant/server.ts";
import { type BucketFigures, readBudget } from "../../operator/budget/read.ts";
import { EXIT } from "../exit-codes.ts";
import { colors } from "../output/colors.ts";
import { print, printError } from "../output/print.ts";
import { lines, type Styled, styled } from "../output/styled.ts";
import { findProblems, recordKey, type SentMessage } from "./expectations.ts";
import { isEmpty, readRecords, receiveDeadLetters } from "./observe.ts";
import { collectPermitWaits } from "./permit-waits.ts";
import { progressDisplay } from "./progress.ts";
import { type LimitFigures, rateReached } from "./rate.ts";
import { createSample, type SampleMessage } from "./sample.ts";
import { sendAll } from "./send.ts";
import { budgetTable, deadLettersTable, outcomesTable, ratesTable } from "./summary.ts";

/** When to give up, in milliseconds: the sample takes about a third of it. */
const GIVE_UP_MS = 50_000;
const LOOK_EVERY_MS = 100;
/** The line width where the terminal does not give one, in characters. */
const WIDE = 120;
const PROBLEMS_SHOWN = 20;
/** How long executions may go on after the last outcome. */
const STOP_PATIENCE_MS = 1_000;

/**
 * Runs the main job on a sample: brings the embedded stack up, sends about 200 requests through both lanes, watches
 * them to their ends, and says what came of them.
 *
 * @param flags.verbose Whether the worker's log is printed on standard error.
 * @returns 0 when every request ended as it should, 1 when not.
 */
export async function runDemo({ verbose = false }: { readonly verbose?: boolean }): Promise<number> {
  const startedMs = Date.now();
  const sample = createSample();
  const finished = new Set<string>();
  const waits = collectPermitWaits();
  const stack = await startEmbeddedStack({
    tenant: { kind: "stand-in", options: { limits: DEFAULT_LIMITS, everyIdExists: true } },
    onOperation: ({ operation_id }) => void finished.add(operation_id),
    onLog(line) {
      waits.read(line);
      if (verbose) printError(line);
    },
  });
  const tenant = tenantOf(stack);
  for (const effect of sample.enabledBefore) tenant.world.apply(effect);
  const client = standInClient(SQSClient, stack.endpoints.sqs);
  const all = [...sample.messages, ...sample.afterwards];
  print(introduction(stack, all, Date.now() - startedMs));

  const sendingMs = Date.now();
  const display = progressDisplay(process.stdout);
  const expected = countRecords(all);
  const show = () =>
    display.show({
      ...countsOf(tenant.log),
      finished: finished.size,
      expected,
      elapsedMs: Date.now() - sendingMs,
    });
  const watch = async (isDone: () => boolean | Promise<boolean>) => {
    while (!(await isDone()) && Date.now() - sendingMs < GIVE_UP_MS) {
      show();
      await sleep(LOOK_EVERY_MS);
    }
  };

  const sent = await sendAll(client, stack.queues, sample.messages);
  const urgent = sent.filter(({ lane }) => lane === "interactive");
  await watch(() => urgent.every((message) => finished.has(recordKey(message))));
  sent.push(...(await sendAll(client, stack.queues, sample.afterwards)));
  await watch(() => sent.every((message) => finished.has(recordKey(message))));
  await watch(
    async () =>
      (await isEmpty(client, stack.queues.bulk)) && (await isEmpty(client, stack.queues.interactive)),
  );
  show();
  display.done();

  const records = await readRecords(stack);
  const problems = findProblems(sent, records, tenant.world);
  print(outcomesTable(records));
  const letters = await receiveDeadLetters(client, stack.queues.dead_letter);
  print(deadLettersTable(letters, process.stdout.columns || WIDE));
  print(ratesTable(ratesOf(tenant.log)));
  print(budgetTable(await readBuckets(stack), waits));
  print(conclusion(sent, records.length, problems, Date.now() - startedMs));
  client.destroy();
  await stack.stop(STOP_PATIENCE_MS);
  return problems.length === 0 ? EXIT.ok : EXIT.failed;
}

function tenantOf({ tenant }: EmbeddedStack): Tenant {
  if (tenant === undefined) throw new Error("The embedded stack was started without a stand-in.");
  return tenant;
}

/** Several messages may be one operation. */
function countRecords(messages: readonly SampleMessage[]): number {
  const operations = new Set<string>();
  for (const { recordedUnder, deduplicationId } of messages) {
    operations.add(recordedUnder === "message_id" ? deduplicationId : recordedUnder.operationId);
  }
  return operations.size;
}

const WRITES = new Set(["enable", "update", "disable"]);
const READS = new Set(["list", "retrieve"]);

function countsOf({ requests }: TenantLog): { writes: number; throttled: number } {
  const writes = requests.filter(({ endpoint = "" }) => WRITES.has(endpoint)).length;
  return { writes, throttled: requests.filter(({ status }) => status === 429).length };
}

function ratesOf({ requests }: TenantLog) {
  const rate = (name: string, limit: LimitFigures, endpoints: ReadonlySet<string>) => {
    const own = requests.filter(({ endpoint = "" }) => endpoints.has(endpoint));
    return { name, limit, reached: rateReached(own, limit) };
  };
  return [
    rate("write organization connections", DEFAULT_LIMITS.write, WRITES),
    rate("read organization connections", DEFAULT_LIMITS.read, READS),
  ];
}

function introduction(stack: EmbeddedStack, messages: readonly SampleMessage[], startMs: number): Styled {
  const inLane = (lane: string) => messages.filter((message) => message.lane === lane).length;
  const { sqs, dynamodb, auth0 } = stack.endpoints;
  return lines([
    colors.bold("orgconn: the main job on this machine"),
    `The embedded stack was up in ${(startMs / 1_000).toFixed(1)} s: SQS ${sqs}, DynamoDB ${dynamodb}, a stand-in of Auth0 ${auth0}.`,
    `Sending ${messages.length} requests: ${inLane("interactive")} through the interactive lane, ${inLane("bulk")} through the bulk lane.`,
    "",
  ]);
}

function conclusion(
  sent: readonly SentMessage[],
  operations: number,
  problems: readonly string[],
  totalMs: number,
): Styled {
  const figures = `${sent.length} requests, ${operations} operations, ${(totalMs / 1_000).toFixed(0)} s`;
  if (problems.length === 0) {
    return styled`${colors.green("✓")} Every request ended as expected, and the tenant has the state that was requested last (${figures}).`;
  }
  const shown = problems.slice(0, PROBLEMS_SHOWN).map((problem) => `  ${problem}`);
  const more = problems.length - shown.length;
  return lines([
    styled`${colors.red("✗")} ${problems.length} checks failed (${figures}):`,
    ...shown,
    ...(more > 0 ? [`  … and ${more} more`] : []),
    "Run it again with --verbose to see the worker's log.",
  ]);
}

async function readBuckets({ endpoints, tables }: EmbeddedStack): Promise<readonly BucketFigures[]> {
  const client = standInClient(DynamoDBClient, endpoints.dynamodb);
  const { buckets } = await readBudget(client, tables.control);
  client.destroy();
  return buckets;
}
