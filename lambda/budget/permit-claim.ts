import type { Bucket } from "../../contract/bucket.ts";
import { grantableUnder } from "./brake.ts";
import { type BudgetView, blockSize, type KnownBucket, LARGEST_BLOCK, reserved } from "./budget-view.ts";
import { markOf } from "./grants.ts";
import type { ControlItem } from "./state.ts";
import type { BucketChange, ControlChange } from "./store.ts";
import { cutAtBurst, grantable, isFull, level } from "./supply.ts";

/** A write that takes permits. */
export interface PermitClaim {
  readonly permits: number;
  readonly change: ControlChange;
  /** The server's time that it is made at, in milliseconds; 0 while its clock is unknown. */
  readonly serverMs: number;
  /** It rests on more than its conditions check: only with an item that was read just now. */
  readonly needsFresh: boolean;
}

/** What a claim may take out of turn. */
export interface OutOfTurn {
  /** Tokens that lie unused, and may be taken out of turn. */
  readonly piled: number;
  /** Positions ahead whose owners are gone. */
  readonly gone: number;
}

const IN_TURN: OutOfTurn = { piled: 0, gone: 0 };

/**
 * Claims as many permits as this execution can use at once: what it was promised, and what is left when all others in
 * the line have what they were promised.
 *
 * @param available Tokens that it may take: the bound that the table checks.
 */
export function claim(
  view: BudgetView,
  buckets: readonly KnownBucket[],
  serverMs: number,
  available: number,
  outOfTurn: OutOfTurn = IN_TURN,
): PermitClaim {
  const { waiting, confirmed } = view;
  const share = fairShare(view, available, outOfTurn);
  // An execution that has not seen the server's clock yet takes one permit to see it.
  const permits = confirmed ? Math.max(1, Math.min(waiting, LARGEST_BLOCK, share)) : 1;
  const second = Math.floor(serverMs / 1000);
  const changes = buckets.map((known) => [known.bucket, bounded(view, known, second, available, permits)]);
  const conditions: Conditions = Object.fromEntries(changes);
  return {
    permits,
    serverMs,
    needsFresh: Object.values(conditions).some(({ model }) => model !== undefined),
    change: drawing(view, permits, serverMs, conditions, outOfTurn.gone),
  };
}

/** Claims one permit whatever the model says, unless another looker was faster. */
export function look(view: BudgetView, serverMs: number): PermitClaim {
  const { looks } = view.item.buckets[view.group];
  const conditions = { [view.group]: { when: { looks }, add: { looks: 1 } } };
  return { permits: 1, serverMs, needsFresh: true, change: drawing(view, 1, serverMs, conditions, 0) };
}

type Conditions = Partial<Record<Bucket, BucketChange>>;

function fairShare(view: BudgetView, available: number, { piled }: OutOfTurn): number {
  const { position, waiting, item, group, fresh } = view;
  if (position === undefined) return Math.min(waiting, available);
  const promised = Math.min(position.size, available);
  if (!fresh) return promised;
  const state = item.buckets[group];
  const others = Math.max(0, state.promised - state.served - position.size);
  return Math.max(promised, available - others, piled);
}

/** The condition on one bucket; a bucket that has filled up loses what does not fit, in the same write. */
function bounded(
  view: BudgetView,
  { state, model }: KnownBucket,
  second: number,
  available: number,
  permits: number,
): BucketChange {
  // A call that looks or probes may dip into the reserve by its one permit, and by no more.
  const kept = Math.min(reserved(view, model), Math.max(0, level(state, model, second) - available));
  return {
    when: { version: state.version, grantedAtMost: grantable(state, model, second) - kept - permits },
    ...(isFull(state, model, second) && { model: cutAtBurst(state, model, second) }),
  };
}

/** Draws from the group's bucket and the management API's in one write, and takes the next place in the line. */
function drawing(
  view: BudgetView,
  permits: number,
  serverMs: number,
  conditions: Conditions,
  gone: number,
): ControlChange {
  const { item, group, position, waiting } = view;
  const skips = position !== undefined && gone > 0;
  // A management bucket that no answer has shown needs no marks: they tell what an answer's `remaining` means.
  const mark = (bucket: Bucket) =>
    serverMs > 0 && (bucket === group || item.buckets[bucket].model !== undefined)
      ? { mark: markOf(item.buckets[bucket], serverMs) }
      : {};
  const left = waiting - permits;
  const management = underBrake(item, conditions.management, serverMs, permits);
  const line = position !== undefined && {
    served: position.size + gone,
    ...(left > 0 && { promised: blockSize(item, group, left) }),
  };
  return {
    buckets: {
      [group]: {
        ...conditions[group],
        // Two that skip the same owners would count them twice.
        ...(skips && {
          when: { ...conditions[group]?.when, served: item.buckets[group].served },
          skipped: position.end - position.size,
        }),
        add: { ...conditions[group]?.add, granted: permits, ...line },
        ...mark(group),
      },
      management: { ...management, add: { granted: permits }, ...mark("management") },
    },
    whenBrakeVersion: item.brakeVersion,
  };
}

/** The brake bounds the permits of all groups, as the management API's bucket counts them. */
function underBrake(
  { brake }: ControlItem,
  change: BucketChange | undefined,
  serverMs: number,
  permits: number,
): BucketChange | undefined {
  const grantedAtMost = grantableUnder(brake, Math.floor(serverMs / 1000)) - permits;
  if (!Number.isFinite(grantedAtMost)) return change;
  const { when } = change ?? {};
  return {
    ...change,
    when: { ...when, grantedAtMost: Math.min(grantedAtMost, when?.grantedAtMost ?? grantedAtMost) },
  };
}
