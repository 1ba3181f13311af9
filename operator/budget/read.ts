import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Bucket } from "../../contract/bucket.ts";
import { defined } from "../../contract/defined.ts";
import { traitsOf } from "../../contract/items/traits-item.ts";
import type { TenantTraits } from "../../contract/traits.ts";
import { isOver, paceAt } from "../../lambda/budget/brake.ts";
import type { ControlItem } from "../../lambda/budget/state.ts";
import { level } from "../../lambda/budget/supply.ts";
import { whole } from "../../lambda/budget/whole.ts";
import type { Circuits } from "../../lambda/circuit/circuit.ts";
import { readControlItem } from "../../lambda/stores/budget-store.ts";
import { circuitsOf } from "../../lambda/stores/circuit-store.ts";
import { believed } from "../../lambda/traits/traits.ts";
import type { Session } from "../session/session.ts";
import { isTested } from "./tested-rate.ts";

/** The executions' shared state of one of the tenant's buckets. */
export interface BucketFigures {
  readonly name: Bucket;
  readonly permitsGranted: number;
  readonly tokensLeft: number;
  readonly burst: number;
  /** Undefined where the bucket was never empty enough to show its rate; the assumed rate where `isAssumed`. */
  readonly learnedPerSecond?: number;
  /** The tenant's answers carry no rate limit headers: burst and rate were configured, or are the smallest documented ones. */
  readonly isAssumed?: true;
  /**
   * Whether the rate may be built upon: a bucket that never ran low shows only that it is at least so high. An assumed one is
   * what the worker calls at.
   */
  readonly rateIsTested: boolean;
  /** Permits that the bulk lane's executions are promised and wait for. */
  readonly bulkWaiting: number;
}

/** The brake: 429s that name no limit have slowed all calls down. */
export interface SlowedDown {
  /** The present pace of all calls together; 0 while the brake stops them. */
  readonly callsPerSecond: number;
  /** When calls may begin again. */
  readonly stoppedUntilMs: number;
}

/** The shared rate budget: the buckets that were drawn on, and the circuits. */
export interface BudgetFigures {
  readonly buckets: readonly BucketFigures[];
  /** Undefined where the buckets alone decide. */
  readonly slowedDown?: SlowedDown;
  readonly circuits: Circuits;
  /** How the tenant behaves, as far as that is known and still believed. */
  readonly traits?: TenantTraits;
}

/**
 * Reads the shared rate budget from the control table: one read unit.
 *
 * @param now AWS's clock, which is asked after the table.
 */
export async function readBudget(
  client: DynamoDBClient,
  controlTable: string,
  now: () => number,
): Promise<BudgetFigures> {
  const item = await readControlItem(client, controlTable);
  const nowMs = now();
  const traits = believed(traitsOf(item.shared), nowMs);
  const slowedDown = slowedDownBy(item, nowMs / 1_000);
  return {
    buckets: bucketFigures(item, nowMs),
    ...defined({ slowedDown }),
    circuits: circuitsOf(item.shared),
    ...defined({ traits }),
  };
}

/** Reads the shared rate budget of a deployment. */
export async function budgetOf({ clients, names }: Session): Promise<BudgetFigures> {
  return readBudget(await clients.dynamodb(), names.tables.control, clients.now);
}

/** What the brake does, as long as its pace is below the rates that the buckets allow. */
function slowedDownBy({ brake, buckets }: ControlItem, second: number): SlowedDown | undefined {
  if (brake === undefined || isOver(brake, second)) return undefined;
  const rates = Object.values(buckets).flatMap(({ model }) => model?.refillPerSecond ?? []);
  const callsPerSecond = paceAt(brake, second);
  if (rates.length > 0 && callsPerSecond >= Math.max(...rates)) return undefined;
  return { callsPerSecond, stoppedUntilMs: brake.untilSecond * 1_000 };
}

/** @param nowMs AWS's clock, which stands in for the tenant's: a second off is a second's refill off. */
function bucketFigures(item: ControlItem, nowMs: number): BucketFigures[] {
  return Object.entries(item.buckets).flatMap(([name, state]) => {
    const { model } = state;
    if (model === undefined) return [];
    const { burst, refillPerSecond, assumed = false } = model;
    return [
      {
        name: name as Bucket,
        burst,
        permitsGranted: state.granted,
        tokensLeft: Math.max(0, whole(level(state, model, nowMs / 1_000))),
        bulkWaiting: Math.max(0, state.promised - state.served),
        rateIsTested: assumed || isTested(state, model),
        ...(assumed ? { isAssumed: true } : {}),
        ...defined({ learnedPerSecond: refillPerSecond }),
      },
    ];
  });
}
