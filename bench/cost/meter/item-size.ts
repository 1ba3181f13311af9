import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** An item as DynamoDB's JSON has it. */
export type Item = Readonly<Record<string, AttributeValue>>;

/** What a list or map costs beside its content, and each of its entries. */
const COLLECTION_BYTES = 3;
const ENTRY_BYTES = 1;

/**
 * An item's size as DynamoDB counts it.
 *
 * @returns Bytes. A number's are an estimate, as they are in the documentation:
 *   https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemBytes(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + utf8(name) + valueBytes(value), 0);
}

function valueBytes(value: AttributeValue): number {
  if (value.S !== undefined) return utf8(value.S);
  if (value.N !== undefined) return numberBytes(value.N);
  if (value.B !== undefined) return Buffer.from(value.B as unknown as string, "base64").length;
  if (value.M !== undefined) {
    const entries = Object.entries(value.M);
    const content = entries.reduce((sum, [name, entry]) => sum + utf8(name) + valueBytes(entry), 0);
    return COLLECTION_BYTES + ENTRY_BYTES * entries.length + content;
  }
  if (value.L !== undefined) {
    const content = value.L.reduce((sum, entry) => sum + valueBytes(entry), 0);
    return COLLECTION_BYTES + ENTRY_BYTES * value.L.length + content;
  }
  return 1; // True, false and null; the worker writes no sets.
}

/** About one byte for two significant digits, and one more. */
function numberBytes(text: string): number {
  const digits = text.replace(/^-/, "").replace(".", "").replace(/^0+/, "").replace(/0+$/, "");
  return Math.ceil(digits.length / 2) + 1 + (text.startsWith("-") ? 1 : 0);
}

function utf8(text: string): number {
  return Buffer.byteLength(text);
}
