import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { ControlItem } from "../../lambda/budget/state.ts";
import { level, whole } from "../../lambda/budget/supply.ts";
import type { Circuits } from "../../lambda/circuit/circuit.ts";
import type { Bucket } from "../../lambda/ports.ts";
import { dynamoBudgetStore } from "../../lambda/stores/budget-store.ts";
import { circuitsOf } from "../../lambda/stores/circuit-store.ts";
import { isTested } from "./tested-rate.ts";

/** What the executions know together about one of the tenant's buckets. */
export interface BucketFigures {
  readonly name: Bucket;
  readonly permitsGranted: number;
  readonly tokensLeft: number;
  readonly burst: number;
  /** Undefined where the bucket was never empty enough to show its rate. */
  readonly learnedPerSecond?: number;
  /** Whether the learned rate may be built upon: a bucket that never ran low shows only that it is at least so high. */
  readonly rateIsTested: boolean;
  /** Permits that the bulk lane's executions are promised and wait for. */
  readonly bulkWaiting: number;
}

/** The shared rate budget: the buckets that were drawn on, and the circuits. */
export interface BudgetFigures {
  readonly buckets: readonly BucketFigures[];
  readonly circuits: Circuits;
}

/** Reads the shared rate budget from the control table: one read unit. */
export async function readBudget(client: DynamoDBClient, controlTable: string): Promise<BudgetFigures> {
  const item = await dynamoBudgetStore(client, controlTable).read();
  return { buckets: bucketFigures(item, Date.now()), circuits: circuitsOf(item.shared) };
}

/** @param nowMs This machine's clock, which stands in for the tenant's: a second off is a second's refill off. */
function bucketFigures(item: ControlItem, nowMs: number): BucketFigures[] {
  return Object.entries(item.buckets).flatMap(([name, state]) => {
    const { model } = state;
    if (model === undefined) return [];
    const { burst, refillPerSecond } = model;
    return [
      {
        name: name as Bucket,
        burst,
        permitsGranted: state.granted,
        tokensLeft: Math.max(0, whole(level(state, model, nowMs / 1_000))),
        bulkWaiting: Math.max(0, state.promised - state.served),
        rateIsTested: isTested(state, model),
        ...(refillPerSecond === undefined ? {} : { learnedPerSecond: refillPerSecond }),
      },
    ];
  });
}
