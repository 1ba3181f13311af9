import { iso } from "../../contract/iso.ts";
import { type Progress, total } from "./progress.ts";

/**
 * How many entries may be read a second for counting anew, on average: a million rows, which cost about 60,000 read
 * units, are counted anew once a minute at most, and a thousand rows whenever there is a reason.
 */
const MOST_ENTRIES_A_SECOND = 16_000;

/** An idle lane is a weaker reason than an ending that may be counted twice: so many times as long lies between. */
const IDLE_FACTOR = 10;

/** Whether everything is to be counted anew, because an ending before a redrive may be counted beside the one after. */
export function isDoubtful(now: Progress, nowMs: number): boolean {
  return now.doubtful > 0 && nowMs - lastMs(now) >= pauseMs(now);
}

/** What an idle look comes to. */
export interface IdleStep {
  readonly idleSince: string | undefined;
  /** Whether everything is to be counted anew. */
  readonly recount: boolean;
}

/**
 * Decides whether endings were lost by checkpoints: where the clock that set one was ahead, the index was behind, or a
 * record was written late, an ending is older than the checkpoint that does not have it. When rows still wait though
 * nothing is under way for two looks, everything is counted anew: once, until something is under way again.
 *
 * @param isIdle Whether rows wait, the lane is empty, and nothing ended just now.
 */
export function idleStep(progress: Progress, isIdle: boolean, nowMs: number): IdleStep {
  const { idleSince, countedAllAt } = progress;
  if (!isIdle) return { idleSince: undefined, recount: false };
  if (idleSince === undefined) return { idleSince: iso(nowMs), recount: false };
  const isDue = nowMs - lastMs(progress) >= pauseMs(progress) * IDLE_FACTOR;
  return { idleSince, recount: countedAllAt <= idleSince && isDue };
}

function lastMs({ countedAllAt }: Progress): number {
  return countedAllAt === "" ? Number.NEGATIVE_INFINITY : Date.parse(countedAllAt);
}

function pauseMs({ counts }: Progress): number {
  return (total(counts) / MOST_ENTRIES_A_SECOND) * 1_000;
}
