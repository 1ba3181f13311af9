import { setTimeout as sleep } from "node:timers/promises";
import { isHalted } from "../../contract/batch.ts";
import { readFigures } from "../../operator/batch/figures.ts";
import type { BatchFigures } from "../../operator/batch/look.ts";
import { patiently } from "../../operator/batch/patience.ts";
import { deadLettered } from "../../operator/batch/progress.ts";
import { UsageError } from "../../operator/errors.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { openSession, type Session } from "../../operator/session/session.ts";
import { EXIT } from "../exit-codes.ts";
import { liveText } from "../output/live.ts";
import { outputLost } from "../output/lost.ts";
import { createOutput, type Output } from "../output/output.ts";
import type { Text } from "../output/styled.ts";
import { concludeRollback } from "../rollback/conclude.ts";
import { Interrupted, interruptible } from "../signals.ts";
import { figuresLine, figuresObject, figuresText } from "./describe.ts";
import { WATCH_INTERVAL_MS } from "./watch-interval.ts";

/**
 * Watches a batch until it has ended.
 *
 * @returns The exit code.
 */
export async function runWatch(batchId: string, flags: SessionFlags): Promise<number> {
  const session = await openSession(flags);
  try {
    return await watchBatch(session, batchId, createOutput(flags));
  } finally {
    session.close();
  }
}

/**
 * Shows a batch in place until it has ended or the operator presses Ctrl-C, which does not stop the batch. It tolerates a
 * few failed reads in a row.
 *
 * @returns The exit code: 0 all succeeded, 1 there are dead letters, 3 cancelled or stopped.
 * @throws UsageError when there is no such batch.
 */
export async function watchBatch(session: Session, batchId: string, output: Output): Promise<number> {
  const live = liveText(process.stdout);
  const { now } = session.clients;
  // A note between two pictures would be overwritten.
  const note = (text: Text) => {
    live.done();
    output.note(text);
  };
  try {
    return await interruptible(async (signal) => {
      for (;;) {
        const figures = await patiently(() => readFigures(session, batchId), { signal, note });
        if (figures === undefined) throw unknownBatch(batchId);
        if (output.json) output.result(figuresObject(figures), () => "");
        else if (figures.over) live.show(figuresText(figures, now()), "");
        else live.show(figuresText(figures, now()), figuresLine(figures));
        if (figures.over) {
          if (!process.stdout.isTTY) output.results([], () => figuresText(figures, now()));
          live.done();
          return concludeRollback(session, figures, exitCodeOf(figures), output);
        }
        // The reader has left.
        if (outputLost.aborted) return EXIT.unread;
        const woken = AbortSignal.any([signal, outputLost]);
        await sleep(WATCH_INTERVAL_MS, undefined, { signal: woken }).catch(() => {});
        signal.throwIfAborted();
      }
    });
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    output.note(
      `The batch goes on. Show it: ${session.commandLine(`batch show ${batchId}`)}. Cancel it: ${session.commandLine(`batch cancel ${batchId}`)}`,
    );
    return EXIT.interrupted;
  } finally {
    live.done();
  }
}

/** What a batch has come to, as an exit code. */
export function exitCodeOf({ batch, progress }: BatchFigures): number {
  if (isHalted(batch)) return EXIT.overtaken;
  return deadLettered(progress) > 0 ? EXIT.failed : EXIT.ok;
}

/** The error of an id that no batch has. */
export function unknownBatch(batchId: string): UsageError {
  return new UsageError(`batch: there is no batch "${batchId}". orgconn batch list shows all.`);
}
