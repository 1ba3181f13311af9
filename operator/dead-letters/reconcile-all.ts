import type { OperationItem } from "../../contract/items/operation-item.ts";
import { readDepth } from "../lane/depth.ts";
import type { Session } from "../session/session.ts";
import type { Drain } from "./drain.ts";
import { reconcilePorts } from "./ports.ts";
import { type Reconciled, reconcileLetter } from "./reconcile-letter.ts";

/** How long the queue keeps a letter, in milliseconds; its record stays for longer. */
const RETENTION_MS = 14 * 86_400_000;

/** How long the count of letters may be behind, in milliseconds. */
const COUNT_LAG_MS = 60_000;

/** So many letters are looked at whatever the counts say: that takes a second or two, and eleven receives. */
const FEW_LETTERS = 100;

/** How the queue and the records are made to agree. */
export interface ReconcileOptions {
  /** Whether something is looked for that no dead letter on record is. */
  readonly looksFor: boolean;
  /** Whether redrives that an earlier command had begun are finished, which sends their requests. */
  readonly maySend: boolean;
}

/** What making the dead-letter queue and the records agree came to. */
export interface Reconciliation {
  /** What was done for which operation, of those for which something was. */
  readonly reconciled: ReadonlyMap<string, Reconciled["did"]>;
  /** Letters that the queue holds and did not show. */
  readonly outOfSight: number;
  /** The dead letters on record whose letter was purged elsewhere. */
  readonly gone: readonly OperationItem[];
}

/**
 * Whether the queue may hold a letter of which no dead letter on record speaks. Counts alone do not exclude it: a letter
 * that was purged elsewhere, and has its record still, hides one that has none.
 *
 * @param count How many letters the queue holds.
 * @param kept The dead letters on record that should have a letter.
 */
export function mayHoldMore(count: number, kept: readonly OperationItem[]): boolean {
  return count > 0 && (count <= FEW_LETTERS || count !== kept.length);
}

/** The dead letters on record, discarded ones left out, that are not older than the queue keeps their letters. */
export function withLetter(recorded: readonly OperationItem[], nowMs: number): readonly OperationItem[] {
  return recorded.filter(({ finished_at = "" }) => nowMs - Date.parse(finished_at) < RETENTION_MS);
}

/**
 * Makes the dead-letter queue and the records agree: puts on record what only the queue knows, finishes what an earlier
 * command had begun, and names what only the records know. Walks through the queue only where there may be something to do.
 *
 * @param recorded The dead letters on record.
 */
export async function reconcileLetters(
  session: Session,
  drain: Drain,
  recorded: readonly OperationItem[],
  { looksFor, maySend }: ReconcileOptions,
): Promise<Reconciliation> {
  const { queued, inHand } = await readDepth(session, "deadLetters");
  const count = queued + inHand;
  const nowMs = session.clients.now();
  const kept = withLetter(recorded, nowMs);
  const seen = new Set<string>();
  const reconciled = new Map<string, Reconciled["did"]>();
  let outOfSight = 0;
  if (looksFor || mayHoldMore(count, kept)) {
    const ports = await reconcilePorts(session, maySend);
    const letters = await drain(async (letter, remove) => {
      const { operationId, did } = await reconcileLetter(letter, { ...ports, remove });
      seen.add(operationId);
      if (did !== "nothing") reconciled.set(operationId, did);
    });
    outOfSight = Math.max(0, count - letters);
  } else if (count > 0) return { reconciled, outOfSight, gone: [] };
  const isGone = (item: OperationItem) => !seen.has(item.operation_id) && isCounted(item, nowMs);
  return { reconciled, outOfSight, gone: outOfSight > 0 ? [] : kept.filter(isGone) };
}

/** Whether the count has its letter by now. */
function isCounted({ finished_at = "" }: OperationItem, nowMs: number): boolean {
  return nowMs - Date.parse(finished_at) > COUNT_LAG_MS;
}
