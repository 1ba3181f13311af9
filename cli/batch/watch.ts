import { setTimeout as sleep } from "node:timers/promises";
import { batchIdOf } from "../../operator/batch/read.ts";
import { figuresObject } from "../../operator/batch/view.ts";
import { batchEnding, watchFigures } from "../../operator/batch/watch.ts";
import { errorCodeOf } from "../../operator/errors.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import type { Session } from "../../operator/session/session.ts";
import { EXIT, EXIT_OF } from "../exit-codes.ts";
import { liveText } from "../output/live.ts";
import { outputLost } from "../output/lost.ts";
import type { Output } from "../output/output.ts";
import { MOST_SAMPLES } from "../output/sparkline.ts";
import { concludeRollback } from "../rollback/conclude.ts";
import { runWithSession } from "../session/run.ts";
import { interruptible } from "../signals.ts";
import { figuresLine, figuresText } from "./describe.ts";

/**
 * Watches a batch until it has ended.
 *
 * @returns The exit code.
 */
export function runWatch(batch: string, flags: SessionFlags): Promise<number> {
  return runWithSession(flags, async (session, output) =>
    watchBatch(session, await batchIdOf(session, batch, flags), output),
  );
}

/**
 * Shows a batch in place until it has ended or the operator presses Ctrl-C, which does not stop the batch.
 *
 * @returns The exit code: 0 all succeeded, 1 there are dead letters, 3 cancelled or stopped, or rows were superseded.
 * @throws UsageError when there is no such batch.
 */
export async function watchBatch(session: Session, batchId: string, output: Output): Promise<number> {
  const live = liveText(process.stdout);
  try {
    return await interruptible(async (signal) => {
      const woken = AbortSignal.any([signal, outputLost]);
      let rates: readonly number[] = [];
      const rest = (ms: number) => sleep(ms, undefined, { signal: woken }).catch(() => {});
      for await (const figures of watchFigures(session, batchId, rest, { signal, note: output.note })) {
        rates = [...rates, figures.ratePerSecond].slice(-MOST_SAMPLES);
        if (output.json) output.result(figuresObject(figures), () => "");
        else live.show(figuresText(figures, session, rates), figures.over ? "" : figuresLine(figures));
        if (figures.over) {
          if (!process.stdout.isTTY) output.results([], () => figuresText(figures, session));
          live.done();
          return concludeRollback(session, figures, EXIT_OF[batchEnding(figures)], output);
        }
        // The reader has left.
        if (outputLost.aborted) break;
      }
      return EXIT.unread;
    });
  } catch (error) {
    if (errorCodeOf(error) !== "interrupted") throw error;
    output.note(
      `The batch goes on. Show it: ${session.commandLine(`batch show ${batchId}`)}. Cancel it: ${session.commandLine(`batch cancel ${batchId}`)}`,
    );
    return EXIT.interrupted;
  } finally {
    live.done();
  }
}
