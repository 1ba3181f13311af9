import type { Batch } from "../../contract/batch.ts";
import { defined } from "../../contract/defined.ts";
import { type RowCosts, rowRate } from "../backfill/begin/row-rate.ts";
import { budgetOf } from "../budget/read.ts";
import { isPaused } from "../lane/consumption.ts";
import { readLane } from "../lane/depth.ts";
import type { Session } from "../session/session.ts";
import { type BatchFigures, type LookPorts, lookAt } from "./look.ts";
import { readBatch, unknownBatch } from "./read.ts";
import { batchStoreOf } from "./store.ts";
import { readTail } from "./tail.ts";

/** The figures of a batch. @throws UsageError when there is no such batch. */
export async function knownFigures(session: Session, batchId: string): Promise<BatchFigures> {
  const figures = await readFigures(session, batchId);
  if (figures === undefined) throw unknownBatch(session, batchId);
  return figures;
}

/** Looks at a batch of a deployment: `lookAt` over its tables and its bulk lane. */
export async function readFigures(session: Session, batchId: string): Promise<BatchFigures | undefined> {
  const store = await batchStoreOf(session);
  return lookAt(batchId, { ...lookPorts(session), store, readBatch: (id) => readBatch(session, id) });
}

/**
 * Looks at batches for a reader who may write nothing: how far it has counted stays in memory, so that the next look counts on from
 * there all the same.
 */
export function figuresReader(session: Session): (batchId: string) => Promise<BatchFigures | undefined> {
  const counted = new Map<string, Batch["progress"]>();
  return (batchId) =>
    lookAt(batchId, {
      ...lookPorts(session),
      store: {
        async saveProgress(id, progress) {
          counted.set(id, progress);
          return true;
        },
        markFinished: async () => false,
      },
      async readBatch(id) {
        const batch = await readBatch(session, id);
        return batch && { ...batch, ...defined({ progress: counted.get(id) }) };
      },
    });
}

function lookPorts(session: Session): Omit<LookPorts, "store" | "readBatch"> {
  return {
    readIndex: (id, after, visit) => readTail(session, id, after, visit),
    async readLane() {
      const { queued, inHand, consumption, pauseEnd } = await readLane(session, "bulk");
      return { queued, inHand, paused: isPaused(consumption), pauseEnd };
    },
    async rowsPerSecond(batch) {
      const { buckets, traits } = await budgetOf(session);
      return rowRate({ ...costsOf(batch), repeatedPost: traits?.repeatedPost }, buckets);
    },
    now: session.clients.now,
  };
}

/** What a row of a batch costs; where its rows differ and are not counted, what the dearest does. */
function costsOf({ action, actions: counts, capture, rollbackOf }: Batch): Omit<RowCosts, "repeatedPost"> {
  const actions = counts ?? {
    enable: 0,
    disable: 0,
    retrieve: 0,
    [action === "mixed" ? "disable" : action]: 1,
  };
  return { actions, capture, expects: rollbackOf !== undefined };
}
