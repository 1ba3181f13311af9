import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";

/** An update, spelled out. */
export interface Update {
  readonly UpdateExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues: Record<string, AttributeValue>;
}

/**
 * Spells out the update that replaces all that this version knows of an item, and leaves alone what a newer version wrote
 * beside it. An attribute `a` is `#a` in it, and its value `:a`.
 *
 * @param known All attributes but the key.
 * @param item Those that it is to have; the others are removed.
 */
export function replaceKnown<Item extends object>(
  known: Readonly<Record<keyof Item & string, true>>,
  item: Item,
): Update {
  const names = Object.keys(known) as (keyof Item & string)[];
  const set = names.filter((name) => item[name] !== undefined);
  const removed = names.filter((name) => item[name] === undefined);
  const remove = removed.length === 0 ? "" : ` REMOVE ${removed.map((name) => `#${name}`).join(", ")}`;
  return {
    UpdateExpression: `SET ${set.map((name) => `#${name} = :${name}`).join(", ")}${remove}`,
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: marshall(Object.fromEntries(set.map((name) => [`:${name}`, item[name]])), {
      removeUndefinedValues: true,
    }),
  };
}

/** The same for an item that counts its versions, on the condition that the version before is still there. */
export function replaceVersion<Item extends { readonly version: number }>(
  known: Readonly<Record<keyof Item & string, true>>,
  item: Item,
): Update & { readonly ConditionExpression: string } {
  const { ExpressionAttributeValues, ...update } = replaceKnown(known, item);
  const previous = item.version - 1;
  return previous === 0
    ? { ...update, ExpressionAttributeValues, ConditionExpression: "attribute_not_exists(#version)" }
    : {
        ...update,
        ExpressionAttributeValues: { ...ExpressionAttributeValues, ":previous": { N: `${previous}` } },
        ConditionExpression: "#version = :previous",
      };
}
