import type { OperationRecord } from "../../contract/record.ts";
import type { OperationStore } from "../../lambda/operation/operation-store.ts";
import { type Identity, identify, reused } from "./identify.ts";
import type { ReceivedLetter } from "./letter.ts";
import { reconcile } from "./reconcile.ts";
import { adoption } from "./record-moved.ts";
import { type RedrivePorts, redriveLetter } from "./redrive-letter.ts";

/** The part of the operations table that letters need. */
export type LetterStore = Pick<OperationStore, "read" | "finish" | "reopen">;

/** What making a letter and its record agree needs of the world. */
export interface ReconcilePorts extends Omit<RedrivePorts, "send"> {
  readonly operations: LetterStore;
  /** Undefined for a command that may not send: it leaves a redrive that was begun as it is. */
  readonly send: RedrivePorts["send"] | undefined;
  /** The interactive lane's queue. */
  readonly interactiveArn: string;
  /** The wall clock, in milliseconds since the epoch. */
  now(): number;
}

/** What reconciling a letter with its record did. */
export interface Reconciled {
  readonly operationId: string;
  readonly did: "nothing" | "adopted" | "redriven" | "left_redrive" | "discarded" | "removed";
}

/**
 * Reconciles a letter with its record after a redrive, a discard or the worker stopped between the two. Idempotent.
 */
export async function reconcileLetter(letter: ReceivedLetter, ports: ReconcilePorts): Promise<Reconciled> {
  return carryOut(letter, await identify(letter, ports.operations), ports);
}

async function carryOut(
  letter: ReceivedLetter,
  identity: Identity,
  ports: ReconcilePorts,
): Promise<Reconciled> {
  const { operations, interactiveArn, send } = ports;
  const { operationId } = identity;
  const record = await operations.read(operationId);
  const done = (did: Reconciled["did"], really: boolean): Reconciled => ({
    operationId,
    did: really ? did : "nothing",
  });
  switch (reconcile(letter, identity, record)) {
    case "keep":
      return done("nothing", true);
    case "adopt": {
      const outcome = adoption(letter, identity, record, { interactiveArn, nowMs: ports.now() });
      const written = await operations.finish(outcome);
      // Another request has just taken the id. None can take the message id.
      if (written === "id_taken" && identity.kind === "request")
        return carryOut(letter, reused(letter), ports);
      return done("adopted", written === "recorded");
    }
    case "finish_redrive":
      if (send === undefined) return done("left_redrive", true);
      return done("redriven", (await redriveLetter(letter, { ...ports, send })) === "sent");
    case "remove":
      return done(wasDiscarded(record) ? "discarded" : "removed", await ports.remove());
  }
}

function wasDiscarded(record: OperationRecord | undefined): boolean {
  return record?.status === "dead_lettered" && record.discarded === true;
}
