import type { Batch } from "../../../contract/batch.ts";
import { QUIET_AFTER_MS, rowsToEnd } from "../../../operator/batch/batch-status.ts";
import type { BatchFigures, LookPorts } from "../../../operator/batch/look.ts";
import { OVERLAP_MS } from "../../../operator/batch/progress.ts";
import type { Stage } from "../scenario/stage.ts";
import { createMachine, type Machine } from "./machine.ts";
import { untilDone } from "./until-done.ts";

/** Looks are so far apart at first, in milliseconds, and then ever further. */
const FIRST_PAUSE_MS = 2_000;
const GROWTH = 1.3;
const LONGEST_PAUSE_MS = 3_600_000;

/** After so many looks at a batch of which nothing is under way any more it has to be over. */
const ENOUGH_LOOKS = 3;

/** How exactly the command line knows AWS's time, in milliseconds. */
const CLOCK_MS = 2_000;

/** Watches a batch until it is over, on a machine whose clock is so much ahead, in milliseconds. */
export async function watch(batchId: string, skewMs: number, stage: Stage): Promise<void> {
  const { clock, whim: random, chronicle } = stage;
  await untilDone({ clock, random, crashChance: 0 }, async (environment) => {
    const machine = createMachine(environment, stage, skewMs);
    let looksAtRest = 0;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * GROWTH)) {
      const isAtRest = hasEnded(batchId, stage);
      const shownBefore = stage.index.shownWithin(batchId, OVERLAP_MS / 2);
      const figures = await look(batchId, machine, stage);
      // Retention may take records away while they are counted.
      const shown = shownBefore.intersection(stage.index.shownWithin(batchId, OVERLAP_MS / 2)).size;
      if (figures !== undefined) {
        if (figures.progress.doubtful === 0 && figures.ended < shown) {
          chronicle.complain(
            `${shown} of ${batchId} had ended, but a watcher whose clock is ${minutes(skewMs)} ahead saw ${figures.ended}`,
          );
          return;
        }
        const { over, ended, waiting } = figures;
        chronicle.tell(() => `watcher  sees ${ended} ended, ${waiting} waiting${over ? ", over" : ""}`);
        if (over) {
          if (!mayBeOver(figures.batch, stage)) {
            chronicle.complain(`${batchId} has not ended, but a watcher takes it to be over`);
          }
          return;
        }
        looksAtRest = isAtRest ? looksAtRest + 1 : 0;
        if (looksAtRest >= ENOUGH_LOOKS) {
          chronicle.complain(
            `${batchId} has ended, but a watcher whose clock is ${minutes(skewMs)} ahead sees ${ended} ended and ${waiting} waiting, whatever he does`,
          );
          return;
        }
      }
      await environment.clock.sleep(pauseMs);
    }
  });
}

/** One look at a batch. */
export function look(
  batchId: string,
  machine: Machine,
  { batches, index, account, commands }: Stage,
): Promise<BatchFigures | undefined> {
  const { read: readBatch, saveProgress, markFinished } = machine.reach(batches);
  const ports: LookPorts = {
    store: { saveProgress, markFinished },
    readBatch,
    readIndex: (id, after, visit) =>
      machine.request(() => {
        visit(index.read(id, after));
        return 0;
      }),
    readLane: () => machine.request(() => ({ queued: account.lanes.bulk.size(), inHand: 0, paused: false })),
    rowsPerSecond: async () => undefined,
    now: machine.now,
  };
  return commands.lookAt(batchId, ports);
}

/** Whether every row of a batch has ended, its index has caught up, and nothing lies in its lane. */
function hasEnded(batchId: string, { batches, index, account, clock }: Stage): boolean {
  const batch = batches.now(batchId);
  if (batch === undefined || batch.state === "filling" || account.lanes.bulk.size() > 0) return false;
  if (clock.now() - index.changedAtMs() < OVERLAP_MS) return false;
  return index.read(batchId, "").length >= rowsToEnd(batch);
}

/** Whether every row of a batch that was sent has ended; one that is redriven had ended before, and a halted batch ends with its calls. */
function mayBeOver({ batchId, stoppedAtMs }: Batch, { operations, chronicle, clock }: Stage): boolean {
  if (stoppedAtMs !== undefined && clock.now() - stoppedAtMs >= QUIET_AFTER_MS - CLOCK_MS) return true;
  return chronicle.accepted
    .filter(
      ({ body, redrivenFrom }) => redrivenFrom === undefined && body.includes(`"batch_id":"${batchId}"`),
    )
    .every(({ body }) => {
      const { operation_id: id } = JSON.parse(body);
      const record = operations.records.get(id) ?? chronicle.forgotten.get(id);
      return record !== undefined && (record.status !== "deferred" || record.redrives > 0);
    });
}

function minutes(ms: number): string {
  return `${Math.round(ms / 60_000)} min`;
}
