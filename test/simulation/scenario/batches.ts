import type { Batch } from "../../../contract/batch.ts";
import { seeded } from "../random.ts";
import { type Draw, drawFrom } from "./chance.ts";
import type { Send } from "./requests.ts";

/** A batch that some of a world's requests belong to. */
export interface ScenarioBatch extends Pick<Batch, "batchId" | "maxFailures" | "capture"> {
  /** Whether an operator begins it; the others are there from the beginning. */
  readonly byOperator?: true;
  /** When an operator cancels it, in milliseconds after the beginning. */
  readonly cancelledAtMs?: number;
}

/** The batches of a world, and its sends with the batches that they belong to. */
export interface Batched {
  readonly batches: readonly ScenarioBatch[];
  readonly sends: readonly Send[];
}

/** A batch_id that no batch stands behind. */
const LABEL = "just-a-label";

const MINUTE_MS = 60_000;

/** Chosen so that the worlds in which a promise was broken before there were batches have none, and stay what they were. */
const SALT = 51;

/** Draws the batches of a seed, from a source of their own. */
export function drawBatches(seed: number, sends: readonly Send[]): Batched {
  const draw = drawFrom(seeded(seed ^ SALT));
  if (!draw.chance(0.4)) return { batches: [], sends };
  const batches = ["batch-1", "batch-2"].slice(0, draw.whole(1, 2)).map((id) => drawBatch(id, draw));
  const share = draw.pick([0.3, 0.7, 1]);
  const batchIds = [...batches.map(({ batchId }) => batchId), ...(draw.chance(0.3) ? [LABEL] : [])];
  const batchOf = new Map<string, string | undefined>();
  const withBatch = (send: Send): Send => {
    const { body, isMalformed } = send;
    if (isMalformed) return send;
    if (!batchOf.has(body)) batchOf.set(body, draw.chance(share) ? draw.pick(batchIds) : undefined);
    const batchId = batchOf.get(body);
    return batchId === undefined ? send : { ...send, body: `${body.slice(0, -1)},"batch_id":"${batchId}"}` };
  };
  return { batches, sends: sends.map(withBatch) };
}

function drawBatch(batchId: string, draw: Draw): ScenarioBatch {
  const maxFailures = draw.pick(["1000", "1000", "5%", "2", "6"]);
  const capture = draw.chance(0.7);
  if (!draw.chance(0.6)) return { batchId, maxFailures, capture };
  const latestMs = draw.pick([5_000, 20_000, 5 * MINUTE_MS, 30 * MINUTE_MS]);
  return { batchId, maxFailures, capture, cancelledAtMs: draw.between(0, latestMs) };
}
