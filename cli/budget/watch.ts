import { setTimeout as sleep } from "node:timers/promises";
import { patiently } from "../../operator/batch/patience.ts";
import { WATCH_INTERVAL_MS } from "../../operator/batch/watch-interval.ts";
import {
  type BudgetLook,
  budgetLook,
  type Throughput,
  throughputOf,
} from "../../operator/budget/throughput.ts";
import { budgetObjects } from "../../operator/budget/view.ts";
import { errorCodeOf } from "../../operator/errors.ts";
import { waitsFor } from "../../operator/lane/depth.ts";
import type { Session } from "../../operator/session/session.ts";
import { count } from "../../operator/text/counted.ts";
import { readConditions, type WaitingConditions } from "../../operator/waiting/conditions.ts";
import { EXIT } from "../exit-codes.ts";
import { pauseLines } from "../lane/pauses.ts";
import { liveText } from "../output/live.ts";
import { outputLost } from "../output/lost.ts";
import type { Output } from "../output/output.ts";
import { MOST_SAMPLES, sparkline } from "../output/sparkline.ts";
import { lines, type Styled } from "../output/styled.ts";
import { interruptible } from "../signals.ts";
import { budgetText } from "./describe.ts";

/**
 * Shows the rate budget in place until the operator presses Ctrl-C or the reader leaves.
 *
 * @returns The exit code.
 */
export async function watchBudget(session: Session, output: Output): Promise<number> {
  const live = liveText(process.stdout);
  let looks: readonly BudgetLook[] = [];
  try {
    return await interruptible(async (signal) => {
      const woken = AbortSignal.any([signal, outputLost]);
      while (!outputLost.aborted) {
        const conditions = await patiently(() => readConditions(session), { signal, note: output.note });
        const nowMs = session.clients.now();
        looks = [...looks, budgetLook(conditions.budget, nowMs)].slice(-(MOST_SAMPLES + 1));
        if (output.json) output.results(budgetObjects(conditions), () => "");
        else
          live.show(
            watchedText(conditions, throughputOf(looks), nowMs, pauseLines(session, conditions.lanes)),
            watchedLine(conditions),
          );
        await sleep(WATCH_INTERVAL_MS, undefined, { signal: woken }).catch(() => {});
        signal.throwIfAborted();
      }
      return EXIT.unread;
    });
  } catch (error) {
    if (errorCodeOf(error) !== "interrupted") throw error;
    return EXIT.interrupted;
  } finally {
    live.done();
  }
}

/** The budget with the throughput of each bucket, for a terminal. @param notes What else is to be said, a line each. */
export function watchedText(
  conditions: WaitingConditions,
  throughput: Throughput,
  nowMs: number,
  notes: readonly string[] = [],
): Styled {
  const drawn = [...throughput].flatMap(([bucket, samples]) => {
    const now = samples.at(-1);
    return now === undefined
      ? []
      : [`${bucket}: ${count(Math.round(now))} permits a minute ${sparkline(samples)}`];
  });
  return lines([budgetText(conditions, nowMs), ...notes, ...(drawn.length > 0 ? ["", ...drawn] : [])]);
}

/** The budget in a line, for where lines cannot be rewritten. */
export function watchedLine({ budget, lanes }: WaitingConditions): string {
  const buckets = budget.buckets.map(
    ({ name, tokensLeft, burst }) => `${name} ${tokensLeft} of ${burst} tokens left`,
  );
  const waits = lanes.map(
    (lane) => `${lane.lane} lane ${count(lane.queued)} queued, waits for ${waitsFor(lane, budget)}`,
  );
  return [...buckets, ...waits].join("; ");
}
