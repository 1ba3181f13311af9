import type { Bucket } from "../../contract/bucket.ts";
import type { Clock } from "../../contract/clock.ts";
import { type PairState, UNKNOWN_PAIR } from "../../contract/pair.ts";
import type { Lane } from "../../contract/place.ts";
import type { OperationRecord } from "../../contract/record.ts";
import type { CallKind } from "../../lambda/answer/calls.ts";
import type { PairStore } from "../../lambda/order/pair-store.ts";
import type { Message } from "../models/message-groups.ts";
import type { ObservedAnswer } from "./history.ts";
import {
  type Accepted,
  type CircuitChange,
  type Claimed,
  type Discarded,
  type Ended,
  type Halt,
  type Lesson,
  nameOf,
  type ObservedCall,
  type ObservedEffect,
  type PlannedRollback,
  type Reused,
  type SpentCall,
  type UsageMark,
} from "./history.ts";

/** What is noted while a world runs. */
export interface Chronicle {
  readonly beganAtMs: number;
  readonly accepted: Accepted[];
  readonly dropped: Message[];
  readonly lettersSent: Message[];
  readonly calls: ObservedCall[];
  readonly answers: ObservedAnswer[];
  readonly spent: SpentCall[];
  readonly lessons: Lesson[];
  readonly halts: Halt[];
  readonly ended: Ended[];
  readonly effects: ObservedEffect[];
  readonly claims: Claimed[];
  readonly reused: Reused[];
  readonly assumed: Set<Bucket>;
  /** The queues of permits that the control table does not answer at the moment: `queueOf` names one. */
  readonly blind: Set<string>;
  /** When the calls began, by the answer: `answerKey` names it. */
  readonly begun: Map<string, number>;
  readonly circuitChanges: CircuitChange[];
  readonly observed: string[];
  readonly marks: UsageMark[];
  readonly rollbacks: PlannedRollback[];
  /** The operations that repairs are about, by the repairs' ids. */
  readonly repairs: Map<string, string>;
  readonly discards: Discarded[];
  /** Records that retention took away, by the operation's id. */
  readonly forgotten: Map<string, OperationRecord>;
  /** Pairs whose entry retention took away from the connections table, by name. */
  readonly forgottenPairs: Set<string>;
  /** The pairs as the connections table really has them, by name. */
  readonly pairs: Map<string, PairState>;
  /** Requests of the worker to AWS so far. */
  requests: number;
  /** The operation that holds a pair's claim. */
  claimant(pair: string): string | undefined;
  /** Writes a line of the trace, if the trace is read; the text is made only then. */
  tell(text: () => string): void;
  /** Notes something that is wrong. */
  complain(what: string): void;
}

/** Names a call by the answer that its execution got. @param atMs When it got it. */
export function answerKey(environment: string, call: CallKind, organizationId: string, atMs: number): string {
  return `${environment} ${call} ${organizationId} ${atMs}`;
}

/** Names the queue in which an execution's operations wait for permits of one bucket and lane. */
export function queueOf(
  environment: string,
  { bucket, lane }: { readonly bucket: Bucket; readonly lane: Lane },
): string {
  return `${environment} ${bucket} ${lane}`;
}

/** Begins a chronicle. */
export function createChronicle(clock: Clock, trace: ((line: string) => void) | undefined): Chronicle {
  const beganAtMs = clock.now();
  const pairs = new Map<string, PairState>();
  const observed: string[] = [];
  const tell = (text: () => string) => {
    const seconds = ((clock.now() - beganAtMs) / 1000).toFixed(3).padStart(12);
    trace?.(`${seconds}  ${text()}`);
  };
  return {
    beganAtMs,
    accepted: [],
    dropped: [],
    lettersSent: [],
    calls: [],
    answers: [],
    spent: [],
    lessons: [],
    halts: [],
    ended: [],
    effects: [],
    claims: [],
    reused: [],
    assumed: new Set(),
    blind: new Set(),
    begun: new Map(),
    circuitChanges: [],
    observed,
    marks: [],
    rollbacks: [],
    repairs: new Map(),
    discards: [],
    forgotten: new Map(),
    forgottenPairs: new Set(),
    pairs,
    requests: 0,
    claimant: (pair) => pairs.get(pair)?.claim?.operationId,
    tell: trace === undefined ? () => {} : tell,
    complain(what) {
      observed.push(what);
      tell(() => `WRONG  ${what}`);
    },
  };
}

/** A store whose writes the chronicle sees too. */
export function chronicled(store: PairStore, { pairs, claims }: Chronicle): PairStore {
  return {
    read: store.read,
    async replace(key, next) {
      const written = await store.replace(key, next);
      if (!written) return false;
      const before = pairs.get(nameOf(key)) ?? UNKNOWN_PAIR;
      if (next.claim !== undefined) claims.push({ operationId: next.claim.operationId, before });
      pairs.set(nameOf(key), next);
      return true;
    },
  };
}
