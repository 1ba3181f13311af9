import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { level, whole } from "../../lambda/budget/supply.ts";
import { dynamoBudgetStore } from "../../lambda/stores/budget-store.ts";
import { clientOptions } from "../../local/clients.ts";
import type { EmbeddedStack } from "../../local/stack.ts";

/** What the executions know together about one of the tenant's buckets. */
export interface BudgetFigures {
  readonly name: string;
  readonly permitsGranted: number;
  readonly tokensLeft: number;
  readonly burst: number;
  /** Undefined where the bucket was never empty enough to show its rate. */
  readonly learnedPerMinute?: number;
}

/** Reads the shared rate budget: the buckets that were drawn on. */
export async function readBudget({ endpoints, tables }: EmbeddedStack): Promise<BudgetFigures[]> {
  const client = new DynamoDBClient(clientOptions(endpoints.dynamodb));
  const { buckets } = await dynamoBudgetStore(client, tables.control).read();
  client.destroy();
  // The stand-in's clock is this machine's.
  const second = Date.now() / 1_000;
  return Object.entries(buckets).flatMap(([name, state]) => {
    const { model } = state;
    if (model === undefined) return [];
    const { burst, refillPerSecond } = model;
    const figures = {
      name,
      burst,
      permitsGranted: state.granted,
      tokensLeft: whole(level(state, model, second)),
    };
    return refillPerSecond === undefined
      ? [figures]
      : [{ ...figures, learnedPerMinute: refillPerSecond * 60 }];
  });
}

/** How long calls waited for their permits. */
export interface PermitWaits {
  /** Takes a line of the worker's log; metrics in embedded metric format are what counts. */
  read(line: string): void;
  /** The wait that this share of the calls did not exceed, in milliseconds. */
  quantile(share: number): number;
}

/** Collects the waits that the worker measures. */
export function collectPermitWaits(): PermitWaits {
  const waitsMs: number[] = [];
  return {
    read(line) {
      if (!line.includes('PermitWait"')) return;
      const metrics = JSON.parse(line) as Readonly<Record<string, number | number[] | undefined>>;
      for (const lane of ["Interactive", "Bulk"])
        waitsMs.push(...[metrics[`${lane}PermitWait`] ?? []].flat());
    },
    quantile: (share) => waitsMs.toSorted((a, b) => a - b)[Math.floor(share * (waitsMs.length - 1))] ?? 0,
  };
}
