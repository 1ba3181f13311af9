import type { EnabledConnection } from "../../contract/record.ts";
import { SETTING_NAMES } from "../../contract/request.ts";

/** One page of an organization's enabled connections. */
export interface Page {
  readonly connections: readonly EnabledConnection[];
  /** How many there are on all pages; unknown when the API gave a bare array. */
  readonly total?: number;
}

/** Reads the body of a list, with totals or without; undefined for any other body. */
export function pageOf(body: unknown): Page | undefined {
  if (isEntries(body)) return { connections: body.map(toEntry) };
  if (typeof body !== "object" || body === null) return undefined;
  const { enabled_connections: connections, total } = body as Record<string, unknown>;
  if (!isEntries(connections) || !Number.isSafeInteger(total)) return undefined;
  return { connections: connections.map(toEntry), total: total as number };
}

/** Longer than any id or name that Auth0 gives out. */
const MAX_TEXT = 128;

type Fields = Readonly<Record<string, unknown>>;

function isEntries(value: unknown): value is readonly Fields[] {
  return Array.isArray(value) && value.every((entry) => typeof Object(entry).connection_id === "string");
}

/** The documented fields of an entry: a thousand of them have to fit into a record of at most 400 KB. */
function toEntry(entry: Fields): EnabledConnection {
  const connection = scalars({ ...(entry.connection as Fields | undefined) }, ["name", "strategy"]);
  return {
    ...scalars(entry, ["connection_id", "is_enabled", ...SETTING_NAMES]),
    ...(Object.keys(connection).length > 0 ? { connection } : {}),
  };
}

function scalars(fields: Fields, names: readonly string[]): Record<string, string | boolean> {
  const kept: Record<string, string | boolean> = {};
  for (const name of names) {
    const value = fields[name];
    if (typeof value === "boolean") kept[name] = value;
    if (typeof value === "string") kept[name] = value.slice(0, MAX_TEXT);
  }
  return kept;
}
