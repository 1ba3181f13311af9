import type { Row } from "../../../operator/backfill/validate/row.ts";
import type { ScenarioBatch } from "./batches.ts";
import type { DashboardChange } from "./ways.ts";

/** An operator who looks at a batch until it is over. */
export interface Watcher {
  /** When the first look is, in milliseconds after the beginning. */
  readonly fromMs: number;
  /** How far this machine's clock is ahead, in milliseconds. */
  readonly skewMs: number;
}

/** A backfill that an operator sends, and what is done with its batch. */
export interface Backfill extends Pick<ScenarioBatch, "batchId" | "maxFailures" | "capture"> {
  /** When it is begun, in milliseconds after the beginning. */
  readonly atMs: number;
  readonly rows: readonly Row[];
  readonly watchers: readonly Watcher[];
  /** How far the index of its operations is behind their table, in milliseconds. */
  readonly indexLagMs: number;
  readonly rollback?: Rollback;
}

/** How a backfill is taken back. */
export interface Rollback {
  readonly batchId: string;
  /** How long after an operator found the backfill over, in milliseconds. */
  readonly afterMs: number;
  readonly trustRecords: boolean;
  /** How far the operator's clock is ahead, in milliseconds. */
  readonly skewMs: number;
  /** How likely each request of the command is the last one of its run, 0 to 1. */
  readonly crashChance: number;
  readonly retention?: Retention;
  /** What a user of the Dashboard does to the batch's connections, and an operator repairs, before. */
  readonly drift?: readonly Omit<DashboardChange, "atMs">[];
}

/** The shares of a batch's records, and of all entries of the connections table, that are taken away before a rollback. */
export interface Retention {
  readonly records: number;
  readonly pairs: number;
}

/** A command that an operator takes some time to agree to. */
interface Confirmed {
  /** When it is given, in milliseconds after the beginning. */
  readonly atMs: number;
  /** How long the operator takes, in milliseconds. */
  readonly confirmMs: number;
  /** How likely each request of the command is the last one of its run, 0 to 1. */
  readonly crashChance: number;
}

/** A repair of all drift. */
export interface Repair extends Confirmed {}

/** A command that discards dead letters. */
export interface Discards extends Confirmed {
  /** The share of the letters that no other command has in hand. */
  readonly inHand: number;
}

/** What operators do in a world. */
export interface Operators {
  readonly backfill?: Backfill;
  readonly repairs: readonly Repair[];
  readonly discards: readonly Discards[];
  /** How likely one operator discards a letter just when another redrives it, 0 to 1. */
  readonly rivalry: number;
}
