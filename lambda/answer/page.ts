import type { EnabledConnection } from "../operation/record.ts";

/** One page of an organization's enabled connections. */
export interface Page {
  readonly connections: readonly EnabledConnection[];
  /** How many there are on all pages; unknown when the API gave a bare array. */
  readonly total?: number;
}

/** Reads the body of a list, with totals or without; undefined when it is no such list. */
export function pageOf(body: unknown): Page | undefined {
  if (isEntries(body)) return { connections: body };
  if (typeof body !== "object" || body === null) return undefined;
  const { enabled_connections: connections, total } = body as Record<string, unknown>;
  if (!isEntries(connections) || !Number.isSafeInteger(total)) return undefined;
  return { connections, total: total as number };
}

function isEntries(value: unknown): value is readonly EnabledConnection[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === "object" && entry !== null);
}
