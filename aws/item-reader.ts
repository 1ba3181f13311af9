import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { NewerItemError, READER } from "../contract/newer-item-error.ts";

/**
 * The attribute with the lowest `READER` that may read an item. An item without it may be read by every version, as all of
 * today's may: none has it, and it costs nothing.
 */
export const LOWEST_READER = "lowest_reader";

/**
 * Reads an item as its table holds it.
 *
 * @throws NewerItemError when a newer version wrote it, and this one must not read it.
 */
export type ItemReader<Item> = (attributes: Record<string, AttributeValue>) => Item;

/**
 * Makes the only way in which items of one kind are read.
 *
 * @param kind What an error calls such an item.
 * @param key The attributes that tell one of them from the others, for errors.
 * @example const readBatchItem = itemReader<BatchItem>("batch", "batch_id");
 */
export function itemReader<Item extends object>(
  kind: string,
  ...key: readonly (keyof Item)[]
): ItemReader<Item> {
  return (attributes) => {
    const item = unmarshall(attributes) as Item & { readonly [LOWEST_READER]?: number };
    const { [LOWEST_READER]: lowest = READER } = item;
    if (lowest > READER) {
      throw new NewerItemError([kind, ...key.map((name) => String(item[name]))].join(" "), lowest);
    }
    return item;
  };
}

/** The condition of writes that name no version of the item: this version may read it. */
export const MAY_READ = {
  condition: `(attribute_not_exists(${LOWEST_READER}) OR ${LOWEST_READER} <= :reader)`,
  values: { ":reader": { N: String(READER) } },
};
