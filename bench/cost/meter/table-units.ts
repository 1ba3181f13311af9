import type { Exchange } from "../../exchanges.ts";
import { afterUpdate, type UpdateInput } from "./after-update.ts";
import { type Item, itemBytes } from "./item-size.ts";

/** A table, as far as it decides what a request costs. */
export interface TableShape {
  readonly keys: readonly string[];
  /** The attributes of each index's entries; an item without the index's own keys has none. */
  readonly indexes: readonly { readonly keys: readonly string[]; readonly attributes: ReadonlySet<string> }[];
}

/** Requests, and the units that they were billed as. */
export interface Billed {
  readonly requests: number;
  readonly units: number;
}

/** What a table was asked so far. */
export interface TableUsage {
  readonly reads: Billed;
  readonly writes: Billed;
  /** Index entries written, each a write of its own. */
  readonly indexWrites: Billed;
  /** The items that it holds, and how many bytes are theirs without and with those of their index entries. */
  readonly items: number;
  readonly itemBytes: number;
  readonly storedBytes: number;
}

/** Counts what one table is asked. */
export interface TableMeter {
  add(exchange: Exchange): void;
  usage(): TableUsage;
}

const READ_UNIT_BYTES = 4_096;
const WRITE_UNIT_BYTES = 1_024;
/** What storage adds to each item and index entry: see `itemBytes`'s source. */
const STORED_OVERHEAD_BYTES = 100;

/**
 * Counts requests to a table, and units by the documented rules: a consistent read is one for 4 KB, any other half of
 * it; a write one for 1 KB of the larger of the old and the new item, also where its condition does not hold; an index
 * entry written or removed likewise.
 *
 * @throws Error, in `add`, at a request that it has no rule for.
 */
export function createTableMeter(shape: TableShape): TableMeter {
  const items = new Map<string, Item>();
  const reads = { requests: 0, units: 0 };
  const writes = { requests: 0, units: 0 };
  const indexWrites = { requests: 0, units: 0 };

  function count(billed: { requests: number; units: number }, units: number): void {
    billed.requests += 1;
    billed.units += units;
  }

  function write(key: string, before: Item | undefined, after: Item): void {
    count(writes, Math.max(writeUnits(before), writeUnits(after)));
    for (const index of shape.indexes) {
      const [old, next] = [entryOf(before, index), entryOf(after, index)];
      if (JSON.stringify(old) === JSON.stringify(next)) continue;
      const moved =
        old !== undefined && next !== undefined && keyOf(old, index.keys) !== keyOf(next, index.keys);
      if (moved) for (const entry of [old, next]) count(indexWrites, writeUnits(entry));
      else count(indexWrites, Math.max(writeUnits(old), writeUnits(next)));
    }
    items.set(key, after);
  }

  return {
    add({ operation, body, status, answer }) {
      const request = JSON.parse(body) as UpdateInput & { Item?: Item; ConsistentRead?: boolean };
      const response = answer === "" ? {} : (JSON.parse(answer) as { Item?: Item; Attributes?: Item });
      const key = keyOf(request.Item ?? request.Key ?? {}, shape.keys);
      const before = items.get(key);
      switch (operation) {
        case "GetItem": {
          const units = Math.max(1, Math.ceil(itemBytes(response.Item ?? {}) / READ_UNIT_BYTES));
          count(reads, request.ConsistentRead === true ? units : units / 2);
          return;
        }
        case "PutItem":
          if (status === 200) write(key, before, request.Item ?? {});
          else count(writes, writeUnits(before));
          return;
        case "UpdateItem":
          if (status === 200) write(key, before, response.Attributes ?? afterUpdate(before, request));
          else count(writes, writeUnits(before));
          return;
        default:
          throw new Error(`There is no rule for what ${operation} costs: add one to table-units.ts.`);
      }
    },
    usage() {
      let bytes = 0;
      let storedBytes = 0;
      for (const item of items.values()) {
        bytes += itemBytes(item);
        storedBytes += itemBytes(item) + STORED_OVERHEAD_BYTES;
        for (const index of shape.indexes) {
          const entry = entryOf(item, index);
          if (entry !== undefined) storedBytes += itemBytes(entry) + STORED_OVERHEAD_BYTES;
        }
      }
      return {
        reads: { ...reads },
        writes: { ...writes },
        indexWrites: { ...indexWrites },
        items: items.size,
        itemBytes: bytes,
        storedBytes,
      };
    },
  };
}

function writeUnits(item: Item | undefined): number {
  return Math.max(1, Math.ceil(itemBytes(item ?? {}) / WRITE_UNIT_BYTES));
}

function entryOf(item: Item | undefined, index: TableShape["indexes"][number]): Item | undefined {
  if (item === undefined || index.keys.some((key) => item[key] === undefined)) return undefined;
  return Object.fromEntries(Object.entries(item).filter(([name]) => index.attributes.has(name)));
}

function keyOf(item: Item, keys: readonly string[]): string {
  return JSON.stringify(keys.map((key) => item[key]));
}
