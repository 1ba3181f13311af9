import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { MAY_READ } from "../../aws/item-reader.ts";
import type { Bucket } from "../../contract/bucket.ts";
import type { Brake } from "../budget/brake.ts";
import type { ClockBounds } from "../budget/server-clock.ts";
import { BUCKETS, type BucketState, type ControlItem, type GrantMark } from "../budget/state.ts";
import type { BucketChange, BudgetStore, ControlChange, Counter } from "../budget/store.ts";
import { decodeModel, encodeModel } from "./supply-model-text.ts";
import { readTenantItem, TENANT_KEY } from "./tenant-key.ts";

/** How long a request may take before the table counts as out of reach. */
const TIMEOUT_MS = 1000;
const COUNTERS = ["granted", "promised", "served", "looks"] as const satisfies readonly Counter[];
const MARK = /^(management|write|read|list_organizations)_mark_(\d+)$/;

/**
 * The shared item in the control table: one attribute for each counter (`write_granted`), model (`write_model`) and
 * version (`write_version`), so that additions never collide and everything fits into one write unit.
 *
 * Both calls throw what the SDK throws when the table cannot be reached within a second.
 *
 * @param tableName The control table; its key attribute is `key`.
 */
export function dynamoBudgetStore(client: DynamoDBClient, tableName: string): BudgetStore {
  const within = () => ({ abortSignal: AbortSignal.timeout(TIMEOUT_MS) });

  const read = () => readControlItem(client, tableName, within());

  return {
    read,
    async update(change) {
      try {
        const command = new UpdateItemCommand({
          TableName: tableName,
          Key: TENANT_KEY,
          ...toExpressions(change),
          ReturnValues: "ALL_NEW",
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        });
        const { Attributes } = await client.send(command, within());
        return { applied: true, item: fromAttributes(Attributes) };
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        // Some emulators do not return the item that refused.
        return { applied: false, item: error.Item === undefined ? await read() : fromAttributes(error.Item) };
      }
    },
  };
}

/**
 * Reads the shared item. An operator's look at it waits as long as its client does: only an execution has something better to
 * do after a second.
 */
export async function readControlItem(
  client: DynamoDBClient,
  tableName: string,
  bounds: { readonly abortSignal?: AbortSignal } = {},
): Promise<ControlItem> {
  const command = new GetItemCommand({ TableName: tableName, Key: TENANT_KEY, ConsistentRead: true });
  const { Item } = await client.send(command, bounds);
  return fromAttributes(Item);
}

interface Expressions {
  readonly UpdateExpression: string;
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues: Record<string, AttributeValue>;
}

/** Spells a change out as one conditional update. */
function toExpressions(change: ControlChange): Expressions {
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = {};
  const name = (attribute: string) => {
    names[`#${attribute}`] = attribute;
    return `#${attribute}`;
  };
  const value = (of: unknown) => {
    const placeholder = `:v${Object.keys(values).length}`;
    values[placeholder] = of;
    return placeholder;
  };
  const set: string[] = [];
  const add: string[] = [];
  const remove: string[] = [];
  const conditions: string[] = [MAY_READ.condition];

  for (const bucket of BUCKETS) {
    const one: BucketChange = change.buckets[bucket] ?? {};
    for (const counter of COUNTERS) {
      const amount = one.add?.[counter];
      if (amount !== undefined && amount !== 0) add.push(`${name(`${bucket}_${counter}`)} ${value(amount)}`);
    }
    if (one.skipped !== undefined) set.push(`${name(`${bucket}_skip`)} = ${value(one.skipped)}`);
    if (one.model !== undefined) {
      set.push(`${name(`${bucket}_model`)} = ${value(encodeModel(one.model))}`);
      add.push(`${name(`${bucket}_version`)} ${value(1)}`);
    }
    if (one.mark !== undefined) {
      const mark = name(`${bucket}_mark_${one.mark.slot}`);
      const granted = name(`${bucket}_granted`);
      // The sum makes the value a copy: dynalite would add to the mark what it adds to the counter.
      const zero = value(0);
      set.push(`${mark} = if_not_exists(${mark}, if_not_exists(${granted}, ${zero})) + ${zero}`);
      remove.push(...one.mark.forget.map((slot) => name(`${bucket}_mark_${slot}`)));
    }
    const { version, looks, served, grantedAtMost } = one.when ?? {};
    if (version !== undefined) conditions.push(equals(name(`${bucket}_version`), version, value));
    if (looks !== undefined) conditions.push(equals(name(`${bucket}_looks`), looks, value));
    if (served !== undefined) conditions.push(equals(name(`${bucket}_served`), served, value));
    if (grantedAtMost !== undefined) {
      const granted = name(`${bucket}_granted`);
      const never = grantedAtMost >= 0 ? `attribute_not_exists(${granted}) OR ` : "";
      conditions.push(`(${never}${granted} <= ${value(grantedAtMost)})`);
    }
  }
  if (change.brake !== undefined) {
    set.push(`${name("brake")} = ${value(change.brake)}`);
    add.push(`${name("brake_version")} ${value(1)}`);
  }
  if (change.whenBrakeVersion !== undefined) {
    conditions.push(equals(name("brake_version"), change.whenBrakeVersion, value));
  }
  if (change.clock !== undefined) set.push(`${name("clock")} = ${value(change.clock)}`);

  const clauses = [clause("SET", set), clause("ADD", add), clause("REMOVE", remove)].filter(Boolean);
  return {
    UpdateExpression: clauses.join(" "),
    ConditionExpression: conditions.join(" AND "),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: {
      ...marshall(values, { removeUndefinedValues: true }),
      ...MAY_READ.values,
    },
  };
}

function clause(verb: string, parts: readonly string[]): string {
  return parts.length === 0 ? "" : `${verb} ${parts.join(", ")}`;
}

/** A counter that was never added to is absent, and counts as 0. */
function equals(name: string, expected: number, value: (of: unknown) => string): string {
  const is = `${name} = ${value(expected)}`;
  return expected === 0 ? `(attribute_not_exists(${name}) OR ${is})` : is;
}

function fromAttributes(attributes: Record<string, AttributeValue> | undefined): ControlItem {
  const { key: _, clock, brake, brake_version: brakeVersion, ...rest } = readTenantItem(attributes ?? {});
  const marks: Record<Bucket, GrantMark[]> = { management: [], write: [], read: [], list_organizations: [] };
  const shared: Record<string, unknown> = {};
  const own = new Set(
    BUCKETS.flatMap((bucket) => [...COUNTERS, "skip", "model", "version"].map((part) => `${bucket}_${part}`)),
  );
  for (const [attribute, content] of Object.entries(rest)) {
    const mark = MARK.exec(attribute);
    if (mark !== null) marks[mark[1] as Bucket].push({ slot: Number(mark[2]), granted: content as number });
    else if (!own.has(attribute)) shared[attribute] = content;
  }
  const state = (bucket: Bucket): BucketState => {
    const part = (name: Counter | "skip" | "version") =>
      (rest[`${bucket}_${name}`] as number | undefined) ?? 0;
    const model = rest[`${bucket}_model`] as string | undefined;
    return {
      granted: part("granted"),
      promised: part("promised"),
      served: part("served"),
      skipped: part("skip"),
      looks: part("looks"),
      version: part("version"),
      ...(model === undefined ? {} : { model: decodeModel(model) }),
      marks: marks[bucket].sort((a, b) => a.slot - b.slot),
    };
  };
  return {
    buckets: {
      management: state("management"),
      write: state("write"),
      read: state("read"),
      list_organizations: state("list_organizations"),
    },
    ...(clock !== undefined && { clock: clock as ClockBounds }),
    ...(brake !== undefined && { brake: brake as Brake }),
    brakeVersion: (brakeVersion as number | undefined) ?? 0,
    shared,
  };
}
