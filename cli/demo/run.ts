import { setTimeout as sleep } from "node:timers/promises";
import { paginateScan } from "@aws-sdk/client-dynamodb";
import { readOperationItem } from "../../aws/read-items.ts";
import { LANES } from "../../contract/place.ts";
import { type EmbeddedStack, startEmbeddedStack } from "../../local/stack.ts";
import type { TenantLog } from "../../local/tenant/log.ts";
import { DEFAULT_LIMITS } from "../../local/tenant/options.ts";
import type { Tenant } from "../../local/tenant/server.ts";
import { budgetOf } from "../../operator/budget/read.ts";
import { drainLetters } from "../../operator/dead-letters/drain.ts";
import type { Letter } from "../../operator/dead-letters/letter.ts";
import { readDepth } from "../../operator/lane/depth.ts";
import { embeddedSession, type Session } from "../../operator/session/session.ts";
import { EXIT } from "../exit-codes.ts";
import { colors } from "../output/colors.ts";
import { print, printError } from "../output/print.ts";
import { lines, type Styled, styled } from "../output/styled.ts";
import { findProblems, type RecordedOperation, recordKey, type SentMessage } from "./expectations.ts";
import { collectPermitWaits } from "./permit-waits.ts";
import { progressDisplay } from "./progress.ts";
import { type LimitFigures, rateReached } from "./rate.ts";
import { createSample, type SampleMessage } from "./sample.ts";
import { sendSample } from "./send.ts";
import { budgetTable, deadLettersTable, outcomesTable, ratesTable } from "./summary.ts";

/** When to give up, in milliseconds: the sample takes about a third of it. */
const GIVE_UP_MS = 50_000;
const LOOK_EVERY_MS = 100;
/** The line width where the terminal does not give one, in characters. */
const WIDE = 120;
const PROBLEMS_SHOWN = 20;
/** How long executions may go on after the last outcome. */
const STOP_PATIENCE_MS = 1_000;

/** The options of `orgconn demo`. */
export interface DemoFlags {
  /** Whether the worker's log is printed on standard error. */
  readonly verbose?: boolean;
  /** Whether it is shown in a browser. */
  readonly console?: boolean;
}

/**
 * Runs the main job on a sample: brings the embedded stack up, sends about 200 requests through both lanes, watches
 * them to their ends, and says what came of them.
 *
 * @returns 0 when every request ended as it should, 1 when not.
 */
export async function runDemo({ verbose = false, console = false }: DemoFlags): Promise<number> {
  const startedMs = performance.now();
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
  const session = embeddedSession(stack);
  const all = [...sample.messages, ...sample.afterwards];
  print(introduction(stack, all, performance.now() - startedMs));

  const shown = console ? await (await import("./console.ts")).openDemoConsole(stack) : undefined;
  const sendingMs = performance.now();
  const display = progressDisplay(process.stdout);
  const expected = countRecords(all);
  const show = () =>
    display.show({
      ...countsOf(tenant.log),
      finished: finished.size,
      expected,
      elapsedMs: performance.now() - sendingMs,
    });
  const watch = async (isDone: () => boolean | Promise<boolean>) => {
    while (!(await isDone()) && performance.now() - sendingMs < GIVE_UP_MS) {
      show();
      await sleep(LOOK_EVERY_MS);
    }
  };

  const sent = await sendSample(session, sample.messages);
  const urgent = sent.filter(({ lane }) => lane === "interactive");
  await watch(() => urgent.every((message) => finished.has(recordKey(message))));
  sent.push(...(await sendSample(session, sample.afterwards)));
  await watch(() => sent.every((message) => finished.has(recordKey(message))));
  await watch(async () => {
    const lanes = await Promise.all(LANES.map((lane) => readDepth(session, lane)));
    return lanes.every(({ queued, inHand }) => queued + inHand === 0);
  });
  show();
  display.done();

  const records = await readRecords(session);
  const problems = findProblems(sent, records, tenant.world);
  print(outcomesTable(records));
  const letters: Letter[] = [];
  await drainLetters(session, new AbortController().signal, async (letter) => void letters.push(letter));
  print(deadLettersTable(letters, process.stdout.columns || WIDE));
  print(ratesTable(ratesOf(tenant.log)));
  const { buckets } = await budgetOf(session);
  print(budgetTable(buckets, waits));
  print(conclusion(sent, records.length, problems, performance.now() - startedMs));
  await shown?.untilStopped();
  session.close();
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

/** Everything that the operations table holds. */
async function readRecords({ clients, names }: Session): Promise<RecordedOperation[]> {
  const records: RecordedOperation[] = [];
  const pages = paginateScan({ client: await clients.dynamodb() }, { TableName: names.tables.operations });
  for await (const { Items = [] } of pages) records.push(...Items.map(readOperationItem));
  return records;
}
