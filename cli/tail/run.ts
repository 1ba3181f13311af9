import { setTimeout as sleep } from "node:timers/promises";
import type { OperationItem } from "../../contract/items/operation-item.ts";
import { patiently } from "../../operator/batch/patience.ts";
import { WATCH_INTERVAL_MS } from "../../operator/batch/watch-interval.ts";
import { errorCodeOf } from "../../operator/errors.ts";
import { isWanted } from "../../operator/list/filter.ts";
import { organizationIdArgument } from "../../operator/operation/ids.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { followOutcomes } from "../../operator/tail/follow.ts";
import { outcomesOf } from "../../operator/tail/outcomes.ts";
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
 * @throws UsageError when no index has the outcomes.
 */
export function runTail(flags: TailFlags): Promise<number> {
  const { limit = Infinity, organization } = flags;
  const organizationId = organization === undefined ? undefined : organizationIdArgument(organization);
  return runWithSession(flags, async (session, output) => {
    const { since } = filterOf(flags, session.clients.now());
    const read = outcomesOf(session, { ...flags, organizationId });
    output.note(`Following outcomes from ${since ?? "now"} on. Ctrl-C ends it.`);
    let shown = 0;
    try {
      return await interruptible(async (signal) => {
        const woken = AbortSignal.any([signal, outputLost]);
        const looks = followOutcomes({
          read: (from) => patiently(() => read(from), { signal, note: output.note }),
          since,
          rest: () => sleep(WATCH_INTERVAL_MS, undefined, { signal: woken }).catch(() => {}),
          now: session.clients.now,
          signal,
        });
        for await (const entries of looks) {
          for (const { dead_letter_shard: _, batch_shard: __, ...entry } of entries) {
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
export function outcomeText(entry: OperationItem): Styled {
  const { operation_id, finished_at = "", detail = "" } = entry;
  return record([operation_id, finished_at, endingText(entry), askedText(entry) ?? "", detail]);
}
