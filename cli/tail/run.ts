import { setTimeout as sleep } from "node:timers/promises";
import type { OperationItem } from "../../contract/items/operation-item.ts";
import type { TerminalStatus } from "../../contract/record.ts";
import { patiently } from "../../operator/batch/patience.ts";
import { WATCH_INTERVAL_MS } from "../../operator/batch/watch-interval.ts";
import { errorCodeOf } from "../../operator/errors.ts";
import { organizationIdArgument } from "../../operator/operation/ids.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { followOutcomes } from "../../operator/tail/follow.ts";
import { outcomesOf } from "../../operator/tail/outcomes.ts";
import { EXIT } from "../exit-codes.ts";
import { askedText, endingText } from "../operation/describe.ts";
import { outputLost } from "../output/lost.ts";
import { type Styled, styled } from "../output/styled.ts";
import { runWithSession } from "../session/run.ts";
import { interruptible } from "../signals.ts";

/** The options of `orgconn tail`. */
export interface TailFlags extends SessionFlags {
  readonly status?: readonly TerminalStatus[];
  readonly organization?: string;
}

/**
 * Shows outcomes as they are recorded, until the operator presses Ctrl-C or the reader leaves.
 *
 * @returns The exit code.
 * @throws UsageError when no index has the outcomes.
 */
export function runTail(flags: TailFlags): Promise<number> {
  const { status: statuses, organization } = flags;
  const organizationId = organization === undefined ? undefined : organizationIdArgument(organization);
  return runWithSession(flags, async (session, output) => {
    const read = outcomesOf(session, { organizationId, statuses });
    output.note("Following outcomes from now on. Ctrl-C ends it.");
    try {
      return await interruptible(async (signal) => {
        const woken = AbortSignal.any([signal, outputLost]);
        const looks = followOutcomes({
          read: (since) => patiently(() => read(since), { signal, note: output.note }),
          rest: () => sleep(WATCH_INTERVAL_MS, undefined, { signal: woken }).catch(() => {}),
          now: session.clients.now,
          signal,
        });
        for await (const entries of looks) {
          for (const { dead_letter_shard: _, batch_shard: __, ...entry } of entries)
            if (statuses?.includes(entry.status as TerminalStatus) ?? true)
              output.result(entry, () => outcomeText(entry));
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

/** An outcome in a line. */
export function outcomeText(entry: OperationItem): Styled {
  const detail = entry.detail === undefined ? "" : `: ${entry.detail}`;
  return styled`${entry.operation_id}  ${entry.finished_at ?? ""}  ${endingText(entry)}  ${askedText(entry) ?? ""}${detail}`;
}
