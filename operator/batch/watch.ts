import { isHalted } from "../../contract/batch.ts";
import type { Session } from "../session/session.ts";
import { knownFigures } from "./figures.ts";
import type { BatchFigures } from "./look.ts";
import { type PatienceOptions, patiently } from "./patience.ts";
import { deadLettered } from "./progress.ts";
import { WATCH_INTERVAL_MS } from "./watch-interval.ts";

/**
 * Looks at a batch again and again until it has ended. It tolerates a few failed reads in a row.
 *
 * @param rest Waits between two looks.
 * @returns Every look; the last one is that of a batch that is over.
 * @throws UsageError when there is no such batch; the signal's reason.
 */
export async function* watchFigures(
  session: Session,
  batchId: string,
  rest: (ms: number) => Promise<unknown>,
  options: PatienceOptions,
): AsyncGenerator<BatchFigures> {
  for (;;) {
    const figures = await patiently(() => knownFigures(session, batchId), options);
    yield figures;
    if (figures.over) return;
    await rest(WATCH_INTERVAL_MS);
    options.signal.throwIfAborted();
  }
}

/**
 * What a batch that is over has come to: `superseded` where a row was not applied as it was asked for. Of a rollback, what the
 * worker left alone decides: a newer request is to win over it.
 */
export function batchEnding({
  batch,
  progress,
}: Pick<BatchFigures, "batch" | "progress">):
  | "cancelled"
  | "stopped"
  | "dead_lettered"
  | "superseded"
  | "succeeded" {
  if (isHalted(batch)) return batch.state === "stopped" ? "stopped" : "cancelled";
  if (deadLettered(progress) > 0) return "dead_lettered";
  const { superseded = 0, cancelled = 0 } = progress.counts;
  return superseded + cancelled > 0 && batch.rollbackOf === undefined ? "superseded" : "succeeded";
}
