import type { SupplyModel } from "../budget/state.ts";

/** Every permit writes the item, and a write costs by the kilobyte: so a model is a short text, not a map of long names. */
const FIELDS = {
  burst: "b",
  known: "k",
  supply: "u",
  second: "t",
  refillPerSecond: "r",
  resetSecond: "e",
  rumouredResetSecond: "m",
  stepSeconds: "p",
  hidden: "h",
  assumed: "d",
  bareSinceSecond: "w",
  rateHeldUntilSecond: "q",
  anchor: "a",
  nextAnchor: "n",
  shock: "s",
  sinceSecond: "i",
  tokens: "o",
  believed: "l",
  previousBurst: "v",
  alternations: "c",
} as const;

type Field = keyof typeof FIELDS;

const NAMES = new Map(Object.entries(FIELDS).map(([name, short]) => [short as string, name]));

/** A model as a text of some 150 characters. */
export function encodeModel(model: SupplyModel): string {
  return JSON.stringify(renamed(model, (name) => FIELDS[name as Field] ?? name));
}

/** The model that a text was made from. @throws SyntaxError when it was not made by `encodeModel`. */
export function decodeModel(text: string): SupplyModel {
  return renamed(JSON.parse(text), (short) => NAMES.get(short) ?? short) as SupplyModel;
}

function renamed(value: unknown, rename: (name: string) => string): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, content]) => [rename(name), renamed(content, rename)]),
  );
}
