/**
 * Kills `orgconn backfill` again and again, runs it again each time, and counts what arrived:
 * `npm run bench:kill -- [--rows N] [--kills N] [--seed N]`. The queue keeps no deduplication: what is sent twice arrives
 * twice, and only the operation's id tells that it is the same.
 */
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Command } from "commander";
import { wholeNumber } from "../cli/parse.ts";
import { seeded } from "../test/simulation/index.ts";
import type { FromSurroundings } from "./backfill/surroundings.ts";
import { startBackfillWorld, writeRows } from "./backfill/world.ts";

/** Longest that the command is left alone before it is killed although it does not send yet, in milliseconds. */
const LONGEST_CHECK_MS = 3_000;

const { rows, kills, seed } = new Command("kill")
  .description("Kill orgconn backfill at random, run it again, and count the operations of each row.")
  .option("--rows <N>", "how many rows", wholeNumber(1_000, 10_000_000), 100_000)
  .option("--kills <N>", "how often it is killed", wholeNumber(1, 1_000), 10)
  .option(
    "--seed <N>",
    "what chance begins with",
    wholeNumber(0, 999_999_999),
    Math.floor(Math.random() * 1e9),
  )
  .parse()
  .opts<{ readonly rows: number; readonly kills: number; readonly seed: number }>();

const random = seeded(seed);
const world = await startBackfillWorld("operations");
const file = join(world.directory, "rows.csv");
await writeRows(file, rows);

/** The operations that arrived for each row. */
const operations = new Map<string, Set<string>>();
let arrived = 0;
world.surroundings.on("message", (message: FromSurroundings) => {
  if (message.kind !== "sent") return;
  arrived += message.operations.length;
  for (const [row, operationId] of message.operations) {
    operations.set(row, (operations.get(row) ?? new Set()).add(operationId));
  }
});

const command = world.command("backfill", file, "--batch", "bench-kill");
let [killedChecking, killedSending] = [0, 0];
for (let kill = 0; kill < kills; kill++) {
  const child = world.start(command);
  const ended = once(child, "exit");
  // Half of them are killed somewhere in the check of the rows or soon after, the others after some of what is left.
  const before = arrived;
  const rowsLeft = rows - operations.size;
  if (random() < 0.5) await sleep(random() * LONGEST_CHECK_MS);
  else await arrivals(before + Math.ceil((random() * rowsLeft) / 4), ended);
  child.kill("SIGKILL");
  await ended;
  if (arrived > before) killedSending += 1;
  else killedChecking += 1;
}
await world.measure(command);
await world.stop();

const several = [...operations.values()].filter(({ size }) => size !== 1).length;
console.log(`
rows                     ${rows}, seed ${seed}
killed                   ${killedSending} times while it was sending, ${killedChecking} times before
rows that arrived        ${operations.size}
messages that arrived    ${arrived}: ${arrived - operations.size} of them a second time
rows with another number of operations than one: ${several}`);
process.exitCode = operations.size === rows && several === 0 ? 0 : 1;

/** Resolves when so many messages have arrived, or the command has ended. */
async function arrivals(count: number, ended: Promise<unknown>): Promise<void> {
  let over = false;
  void ended.then(() => {
    over = true;
  });
  while (arrived < count && !over) await sleep(5);
}
