import { list } from "../output/list.ts";
import { styled, type Text } from "../output/styled.ts";
import type { ListFlags } from "../session/options.ts";

/** An organization's enabled connections in a table. */
export function connectionsText(
  connections: readonly unknown[],
  truncated = false,
  flags: ListFlags = {},
): Text {
  if (connections.length === 0) return "No connection is enabled for it.";
  const entries = connections as readonly {
    connection_id?: string;
    is_enabled?: boolean;
    connection?: { name?: string; strategy?: string };
    assign_membership_on_login?: boolean;
    show_as_button?: boolean;
    is_signup_enabled?: boolean;
  }[];
  const rows = entries.map((entry) => [
    entry.connection_id ?? "",
    entry.connection?.name ?? "",
    entry.connection?.strategy ?? "",
    // Only an association that is turned off has to say so.
    entry.is_enabled === false ? "off" : "on",
    yesNo(entry.assign_membership_on_login),
    yesNo(entry.show_as_button),
    yesNo(entry.is_signup_enabled),
  ]);
  const drawn = list(
    ["connection", "name", "strategy", "state", "membership on login", "button", "signup"],
    rows,
    { ...flags, needed: 4 },
  );
  return truncated ? styled`${drawn}\nThere are more: the list was cut after ${rows.length}.` : drawn;
}

function yesNo(value: boolean | undefined): string {
  return value === undefined ? "" : value ? "yes" : "no";
}
