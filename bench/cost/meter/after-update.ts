import type { Item } from "./item-size.ts";

/** The part of an update that says what becomes of the item. */
export interface UpdateInput {
  readonly Key?: Item;
  readonly UpdateExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Item;
}

/**
 * An item after an update whose answer does not show it.
 *
 * @param before Undefined where there was none.
 * @throws Error at an expression with more than plain values to set and attributes to remove.
 */
export function afterUpdate(before: Item | undefined, update: UpdateInput): Item {
  const {
    Key = {},
    UpdateExpression = "",
    ExpressionAttributeNames = {},
    ExpressionAttributeValues = {},
  } = update;
  const [, set = "", removed = ""] = /^(?:SET (.+?))?(?: ?REMOVE (.+))?$/.exec(UpdateExpression) ?? [];
  const nameOf = (placeholder: string) => ExpressionAttributeNames[placeholder] ?? placeholder;
  const after: Record<string, Item[string]> = { ...(before ?? Key) };
  for (const assignment of set === "" ? [] : set.split(", ")) {
    const [, name = "", value = ""] = /^([#\w]+) = (:\w+)$/.exec(assignment) ?? [];
    const content = ExpressionAttributeValues[value];
    if (content === undefined) throw new Error(`There is no rule for what "${assignment}" leaves behind.`);
    after[nameOf(name)] = content;
  }
  for (const name of removed === "" ? [] : removed.split(", ")) delete after[nameOf(name)];
  return after;
}
