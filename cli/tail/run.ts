import { setTimeout as sleep } from "node:timers/promises";
import { patiently } from "../../operator/batch/patience.ts";
import { errorCodeOf } from "../../operator/errors.ts";
import { isWanted } from "../../operator/list/filter.ts";
import { organizationIdArgument } from "../../operator/operation/ids.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { followOutcomes, type TailEntry } from "../../operator/tail/follow.ts";
import { outcomesOf } from "../../operator/tail/outcomes.ts";
import { durationText } from "../../operator/text/duration.ts";
import { EXIT } from "../exit-codes.ts";
import { askedText, endingText } from "../operation/describe.ts";
import { record } from "../output/list.ts";
import { outputLost } from "../output/lost.ts";
import type { Styled } from "../output/styled.ts";
import { type FilterFlags, filterOf } from "../session/filters.ts";
import { runWithSession } from "../session/run.ts";
import { interruptible } from "../signals.ts";

/** The options of `orgconn tail`. */
export interface TailFlags extends SessionFlags, Omit<FilterFlags, "limit"> {
  readonly organization?: string;
  /** Default: the following has no end. */
  readonly limit?: number;
}

/**
 * Shows outcomes as they are recorded, until the operator presses Ctrl-C, the reader leaves or there are enough.
 *
 * @returns The exit code.
 * @throws UsageError when the outcomes are in the worker's log, and the stack does not tell its name.
 */
export function runTail(flags: TailFlags): Promise<number> {
  const { limit = Infinity, organization } = flags;
  const organizationId = organization === undefined ? undefined : organizationIdArgument(organization);
  return runWithSession(flags, async (session, output) => {
    const { since } = filterOf(flags, session.clients.now());
    const source = await outcomesOf(session, { ...flags, organizationId });
    const notes = [`Following outcomes from ${since ?? "now"} on.`, source.note, "Ctrl-C ends it."];
    output.note(notes.filter(Boolean).join(" "));
    let shown = 0;
    try {
      return await interruptible(async (signal) => {
        const woken = AbortSignal.any([signal, outputLost]);
        const looks = followOutcomes({
          source: {
            ...source,
            read: (from) => patiently(() => source.read(from), { signal, note: output.note }),
          },
          since,
          rest: (ms) => sleep(ms, undefined, { signal: woken }).catch(() => {}),
          now: session.clients.now,
          signal,
        });
        for await (const entries of looks) {
          for (const entry of entries) {
            if (!isWanted(entry, flags)) continue;
            output.result(entry, () => outcomeText(entry));
            shown += 1;
            if (shown === limit) return EXIT.ok;
          }
          // The reader has left.
          if (outputLost.aborted) break;
        }
        return EXIT.unread;
      });
    } catch (error) {
      if (errorCodeOf(error) !== "interrupted") throw error;
      return EXIT.interrupted;
    }
  });
}

/** An outcome, in a line where the terminal has room for it. */
export function outcomeText(entry: TailEntry): Styled {
  const { operation_id, finished_at, detail = "" } = entry;
  const asked = askedText(entry) ?? "";
  return record([operation_id, finished_at, tookText(entry), endingText(entry), asked, detail]);
}

/** @example tookText(entry) // "in 2.9 s", from its lane to its end */
function tookText({ enqueued_at = "", finished_at }: TailEntry): string {
  const tookMs = Date.parse(finished_at) - Date.parse(enqueued_at);
  // SQS's clock set the first time, the worker's the second.
  return Number.isNaN(tookMs) ? "" : `in ${durationText(Math.max(0, tookMs))}`;
}
