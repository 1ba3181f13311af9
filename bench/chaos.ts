/**
 * Kills the worker and the whole stack with SIGKILL while they work, and holds what is left against what was asked for:
 * `npm run chaos -- [--requests N] [--kills N] [--seed N]`.
 *
 * The visibility timeout is the deployed one: what was in hand at a kill comes back after three and a half minutes, and
 * may meet the next kill then. Everything else goes on meanwhile, so a run takes three or four times as long, not thirty.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Command } from "commander";
import { wholeNumber } from "../cli/parse.ts";
import { perMinute } from "../local/tenant/bucket.ts";
import { startTenant } from "../local/tenant/server.ts";
import { buildFunctions } from "../scripts/build-functions.ts";
import { buildTemplate } from "../scripts/build-template.ts";
import { seeded } from "../test/simulation/index.ts";
import { countCalls } from "./chaos/calls.ts";
import { messagesLeft, readDeadLetters, readRecords } from "./chaos/look.ts";
import { sendRound } from "./chaos/producer.ts";
import { createRounds } from "./chaos/requests.ts";
import { type Supervisor, supervise, VICTIMS, type Victim } from "./chaos/supervisor.ts";
import { findViolations } from "./chaos/verdict.ts";

/** Fast, so that a run is short; what is killed is in the middle of something either way. */
const LIMIT = perMinute(100, 1_200);
/** Between two rounds, in milliseconds: more than the second after which the order across lanes is promised. */
const ROUND_PAUSE_MS = 2_000;
const LOOK_EVERY_MS = 50;
const LOOK_FOR_END_MS = 1_000;
/** A kill comes up to so much later than its moment, so that it keeps no step with the records, in milliseconds. */
const KILL_JITTER_MS = 400;
/** The last kill comes when so much of the work is done. */
const LAST_KILL_SHARE = 0.9;
const GIVE_UP_MS = 40 * 60_000;

const {
  requests: requestCount,
  kills: killCount,
  seed,
} = new Command("chaos")
  .description("Kill the worker and the whole stack while they work, and look at what is left.")
  .option("--requests <N>", "how many requests", wholeNumber(20, 100_000), 1_000)
  .option("--kills <N>", "how many kills", wholeNumber(0, 1_000), 30)
  .option(
    "--seed <N>",
    "what requests and kills are drawn from",
    wholeNumber(0, 999_999_999),
    Math.floor(Math.random() * 1e9),
  )
  .parse()
  .opts<{ readonly requests: number; readonly kills: number; readonly seed: number }>();
// A signal alone would end this process without a word to the stack's group.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));

const random = seeded(seed);
const startedMs = Date.now();
const elapsed = () => `${((Date.now() - startedMs) / 1_000).toFixed(0).padStart(4)} s`;
console.log(`${requestCount} requests, ${killCount} kills, seed ${seed}`);

await buildFunctions();
await buildTemplate();
const dataDirectory = await mkdtemp(join(tmpdir(), "orgconn-chaos-"));
const tenant = await startTenant({ limits: { write: LIMIT, read: LIMIT }, everyIdExists: true });
const outcomes: string[] = [];
const stack = supervise(dataDirectory, tenant.url, ({ operation_id }) => void outcomes.push(operation_id));
const rounds = createRounds(requestCount, random);

/** Whether there is nothing left at which a kill would interrupt work. */
let over = false;
const [{ sentAgain, drained }, kills] = await Promise.all([work(stack), kill(stack)]);

const reachable = await stack.reachable();
const records = await readRecords(reachable);
const violations = [
  ...(drained ? [] : [`The lanes are not empty after ${GIVE_UP_MS / 60_000} minutes.`]),
  ...(kills.execution + kills.stack === killCount
    ? []
    : [`Only ${kills.execution + kills.stack} kills were made.`]),
  ...findViolations({
    requests: rounds.flat().map(({ request }) => request),
    records,
    deadLetters: await readDeadLetters(reachable),
    outcomes,
    world: tenant.world,
  }),
];
await stack.stop();
await tenant.close();

const calls = countCalls(tenant.log.requests, records);
const recorded = (status: string) => records.filter((record) => record.status === status).length;
console.log(`
kills          ${kills.execution} of an execution, ${kills.stack} of the whole stack
recorded       ${recorded("succeeded")} succeeded, ${recorded("superseded")} superseded, ${recorded("dead_lettered")} dead-lettered, of ${requestCount}
calls          ${calls.made}, of which ${calls.again} were made twice because a kill took the answer; ${calls.throttled} × 429
sent again     ${sentAgain} batches that the queue did not confirm
took           ${elapsed().trim()}
violations     ${violations.length}`);
for (const violation of violations) console.log(`  ${violation}`);
if (violations.length === 0) await rm(dataDirectory, { recursive: true });
else console.log(`The data directory is kept: ${dataDirectory}`);
process.exitCode = violations.length === 0 ? 0 : 1;

/** Sends everything, and waits until nothing of it is left in the lanes. */
async function work(on: Supervisor): Promise<{ readonly sentAgain: number; readonly drained: boolean }> {
  let sentAgain = 0;
  for (const round of rounds) {
    sentAgain += await sendRound(round, on.reachable);
    await sleep(ROUND_PAUSE_MS);
  }
  let drained = false;
  while (!drained && Date.now() - startedMs < GIVE_UP_MS) {
    await sleep(LOOK_FOR_END_MS);
    const reachable = await on.reachable();
    // A stack that is killed while it is asked does not answer.
    drained = await messagesLeft(reachable).then(
      (left) => left === 0,
      () => false,
    );
  }
  over = true;
  return { sentAgain, drained };
}

/** Kills at random moments of the work, not of the clock: while everything waits to come back, nothing is hit. */
async function kill(target: Supervisor): Promise<Record<Victim, number>> {
  const done: Record<Victim, number> = { execution: 0, stack: 0 };
  const plan = Array.from({ length: killCount }, (_, index) => ({
    victim: VICTIMS[index % VICTIMS.length] ?? "stack",
    whenFinished: random() * LAST_KILL_SHARE * requestCount,
  }));
  for (const { victim, whenFinished } of plan.toSorted((a, b) => a.whenFinished - b.whenFinished)) {
    while (outcomes.length < whenFinished) {
      if (over) return done;
      await sleep(LOOK_EVERY_MS);
    }
    await sleep(random() * KILL_JITTER_MS);
    while (!(await target.kill(victim, random))) await sleep(LOOK_EVERY_MS);
    done[victim] += 1;
    console.log(
      `${elapsed()}  ${outcomes.length} finished: killed ${victim === "stack" ? "the stack" : "an execution"}`,
    );
  }
  return done;
}
