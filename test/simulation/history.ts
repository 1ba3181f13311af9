import type { BatchState } from "../../contract/batch.ts";
import type { Bucket } from "../../contract/bucket.ts";
import type { PairKey, PairState } from "../../contract/pair.ts";
import type { Lane } from "../../contract/place.ts";
import type { OperationRecord, TerminalStatus } from "../../contract/record.ts";
import type { TenantTraits } from "../../contract/traits.ts";
import type { CallKind } from "../../lambda/answer/calls.ts";
import type { Circuits } from "../../lambda/circuit/circuit.ts";
import type { Effect, World } from "../../local/tenant/world.ts";
import type { Row } from "../../operator/backfill/validate/row.ts";
import type { Counts } from "../../operator/batch/progress.ts";
import type { RollbackCounts } from "../../operator/rollback/counts.ts";
import type { LeftAlone } from "../../operator/rollback/rows.ts";
import type { Message } from "../models/message-groups.ts";
import type { TenantCall } from "./auth0/tenant.ts";
import type { Reuse } from "./scenario/reuse.ts";
import type { Scenario } from "./scenario/scenario.ts";

/** A message that a lane took in. */
export interface Accepted extends Message {
  readonly lane: Lane;
  /** The letter that it was, if it was redriven. */
  readonly redrivenFrom?: { readonly operationId: string; readonly by: "operator" | "console" };
}

/** A call of the Management API, with what only the simulation knows of it. */
export interface ObservedCall extends TenantCall {
  /** The operation that held the pair's claim when the call was made. */
  readonly operationId: string | undefined;
}

/** An answer as the worker's core got it. */
export interface ObservedAnswer {
  readonly atMs: number;
  readonly environment: string;
  readonly organizationId: string;
  /** The operation that held the pair's claim when the call was made. */
  readonly operationId: string | undefined;
  readonly call: CallKind;
  readonly outcome: number | "lost" | "unsent" | "credentials";
  /** Whether Auth0 itself answered. */
  readonly isAuth0s: boolean;
}

/** A call as the worker tells of it, of whatever kind. */
export interface SpentCall {
  readonly operationId: string;
  readonly call: CallKind;
  /** When the worker began it: its token may have been on its way still. */
  readonly begunAtMs: number;
  readonly sentAtMs: number;
  readonly endedAtMs: number;
  readonly outcome: ObservedAnswer["outcome"];
}

/** An execution said that the tenant had shown how it answers a repeated POST. */
export interface Lesson {
  readonly atMs: number;
  /** Undefined where that contradicted what was on record. */
  readonly repeatedPost: TenantTraits["repeatedPost"] | undefined;
  /** Names the pair that showed it. */
  readonly evidence: string;
}

/** A pair was claimed for an operation. */
export interface Claimed {
  readonly operationId: string;
  /** The pair as the table had it before. */
  readonly before: PairState;
}

/** An operation id was used again after its record had expired. */
export interface Reused extends Reuse {
  /** When it was sent again. */
  readonly sentAtMs: number;
}

/** A batch was cancelled or stopped. */
export interface Halt {
  readonly batchId: string;
  readonly state: BatchState;
  /** When its item said so. */
  readonly atMs: number;
  /** When every execution was told, by the epoch. */
  toldAtMs?: number;
}

/** An operation was recorded. */
export interface Ended {
  readonly operationId: string;
  readonly batchId: string | undefined;
  /** The lane that it came through last. */
  readonly lane: Lane;
  readonly status: TerminalStatus;
  readonly atMs: number;
}

/** A change of state in Auth0. */
export type ObservedEffect = Effect & {
  readonly atMs: number;
  /** The operation that held the pair's claim when it happened, or had left it unsettled. */
  readonly operationId: string | undefined;
};

/** An operator was told that a dead letter is discarded. */
export interface Discarded {
  readonly operation_id: string;
  readonly redrives: number;
  readonly atMs: number;
}

/** What planning a rollback came to. */
export interface PlannedRollback {
  /** The batch that is taken back, and the batch that does it. */
  readonly batchId: string;
  readonly rollbackId: string;
  readonly trustRecords: boolean;
  readonly expectedRows: number;
  /** Whether more than those were sent, perhaps. */
  readonly mayHaveMore: boolean;
  readonly plannedAtMs: number;
  readonly rows: readonly Row[];
  readonly left: readonly LeftAlone[];
  readonly counts: RollbackCounts;
  /** The operations of the batch that were on record as ended, before and after the planning. */
  readonly recorded: readonly ReadonlySet<string>[];
  /** How many of them the index showed before the planning: it still shows those that were redriven within its lag. */
  readonly shown: number;
  /** The connections table as it was. */
  readonly pairs: ReadonlyMap<string, PairState>;
}

/** How a batch stands to an operator who looks at it when everything is over. */
export interface Standing {
  readonly batchId: string;
  readonly over: boolean;
  /** When an operator found it over, to within a second or so. */
  readonly finishedAtMs: number | undefined;
  /** How many of its operations ended in which way. */
  readonly counts: Counts;
}

/** A write of the circuits. */
export interface CircuitChange {
  readonly atMs: number;
  readonly before: Circuits;
  readonly after: Circuits;
}

/** What a world has cost so far. */
export interface Usage {
  /** Requests to DynamoDB, SQS and Secrets Manager by the worker. */
  readonly requests: number;
  /** Receives and deletions by the event source mappings. */
  readonly polls: number;
  readonly invocations: number;
  readonly billedSeconds: number;
}

/** What a world had cost when a trouble began or ended. */
export interface UsageMark {
  readonly atMs: number;
  readonly usage: Usage;
}

/** Everything that happened in a world, for the oracle. */
export interface History {
  readonly scenario: Scenario;
  readonly beganAtMs: number;
  readonly endedAtMs: number;
  readonly cameToRest: boolean;
  readonly accepted: readonly Accepted[];
  readonly dropped: readonly Message[];
  /** What lies in the dead-letter queue in the end, and all that was ever sent there. */
  readonly letters: readonly Message[];
  readonly lettersSent: readonly Message[];
  readonly records: ReadonlyMap<string, OperationRecord>;
  readonly calls: readonly ObservedCall[];
  readonly answers: readonly ObservedAnswer[];
  readonly spent: readonly SpentCall[];
  readonly lessons: readonly Lesson[];
  readonly halts: readonly Halt[];
  readonly ended: readonly Ended[];
  readonly effects: readonly ObservedEffect[];
  readonly claims: readonly Claimed[];
  readonly reused: readonly Reused[];
  /** The buckets whose limit the worker said that it only assumes. */
  readonly assumed: ReadonlySet<Bucket>;
  readonly circuitChanges: readonly CircuitChange[];
  /** What was seen to be wrong while it happened. */
  readonly observed: readonly string[];
  readonly auth0: World;
  /** Two marks for each trouble. */
  readonly marks: readonly UsageMark[];
  readonly usage: Usage;
  readonly mostReceives: number;
  /** Messages of one lane that were invisible at once, at most. */
  readonly mostHidden: number;
  readonly tokensMinted: number;
  /** Of the batches that operators began. */
  readonly standings: readonly Standing[];
  readonly rollbacks: readonly PlannedRollback[];
  /** The operations that repairs are about, by the repairs' ids. */
  readonly repairs: ReadonlyMap<string, string>;
  readonly discards: readonly Discarded[];
  /** Records that retention took away; `records` has them too. */
  readonly forgotten: ReadonlyMap<string, OperationRecord>;
  /** Pairs whose entry retention took away from the connections table, by name. */
  readonly forgottenPairs: ReadonlySet<string>;
}

/** The name of a pair, as message groups and probes have it. */
export function nameOf({ organizationId, connectionId }: PairKey): string {
  return `${organizationId}#${connectionId}`;
}
