import { UsageError } from "../../errors.ts";
import { cleanField } from "./clean.ts";
import { type FieldMap, type ResolvedNames, resolveNames } from "./field-names.ts";
import type { RawRow, RowPosition, Rows } from "./raw-row.ts";

/** A JSON value of a file, or text that is none. */
export type JsonValue =
  | { readonly at: RowPosition; readonly value: unknown }
  | { readonly at: RowPosition; readonly text: string; readonly problem: string };

/** Sets of names that are remembered: the objects of an export all have the same few. */
const REMEMBERED = 1_000;

/** Reads the objects of a file as rows. */
export function rowsOfObjects(values: AsyncIterable<JsonValue>, map: FieldMap): Rows {
  const leftOut = new Set<string>();
  const unseen = new Map(Object.entries(map));
  const remembered = new Map<string, ResolvedNames>();

  function namesOf(value: object): ResolvedNames {
    const names = Object.keys(value);
    const key = JSON.stringify(names);
    const found = remembered.get(key);
    if (found !== undefined) return found;
    const resolved = resolveNames(names, map, true);
    if (remembered.size < REMEMBERED) remembered.set(key, resolved);
    for (const name of resolved.leftOut) leftOut.add(name);
    for (const field of resolved.columnOf.keys()) unseen.delete(field);
    return resolved;
  }

  async function* rows(): AsyncGenerator<RawRow> {
    for await (const one of values) {
      const { at } = one;
      if ("problem" in one) yield { at, original: one.text, problem: one.problem };
      else if (!isObject(one.value)) yield { at, original: one.value, problem: "is not a JSON object" };
      else {
        const names = namesOf(one.value);
        yield { at, original: one.value, columnOf: names.columnOf, fields: toFields(one.value, names) };
      }
    }
    const [missing] = unseen.values();
    if (missing !== undefined) throw new UsageError(`--map: no row has ${JSON.stringify(missing)}.`);
  }

  return { spelling: { kind: "json" }, rows: rows(), leftOut: () => [...leftOut] };
}

/** Whether a JSON value is an object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function toFields(value: object, { fields }: ResolvedNames): Record<string, unknown> {
  const named = Object.values(value).flatMap((field, index) => {
    const name = fields[index];
    if (name === undefined) return [];
    return [[name, typeof field === "string" ? cleanField(name, field) : field] as const];
  });
  return Object.fromEntries(named);
}
