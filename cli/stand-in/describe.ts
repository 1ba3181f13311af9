import type { DashboardConnection, TenantDescription } from "../../local/tenant/description.ts";
import { DEFAULT_VARIANTS, type TenantVariants } from "../../local/tenant/variants.ts";
import { lines, type Text } from "../output/styled.ts";
import { table } from "../output/table.ts";

/** Connections that are named one by one. */
const NAMED_CONNECTIONS = 10;

/** What a stand-in has and how it answers, a row each: what it is, and which. */
export function describedRows({
  organizations: { count, first, last },
  connections,
  every_id_exists,
  variants,
}: TenantDescription): readonly (readonly [what: string, which: string])[] {
  const listed = first === last ? `${first}` : `${first} to ${last}`;
  const names = connections
    .slice(0, NAMED_CONNECTIONS)
    .map(({ connection_id, strategy }) => `${connection_id} (${strategy})`);
  const more = connections.length - names.length;
  const unusual = unusualVariants(variants);
  return [
    ["organizations", `${count}: ${listed}`],
    ["connections", `${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`],
    ...(every_id_exists ? ([["other ids", "exist, too"]] as const) : []),
    ...(unusual === "" ? [] : ([["variants", unusual]] as const)),
  ];
}

function unusualVariants(variants: TenantVariants): string {
  return Object.entries(variants)
    .filter(([name, value]) => value !== DEFAULT_VARIANTS[name as keyof TenantVariants])
    .map(([name, value]) => `${name}=${value}`)
    .join(", ");
}

/** The connections of an organization as the Dashboard shows them. */
export function dashboardTable(connections: readonly DashboardConnection[]): Text {
  if (connections.length === 0) return "No connection is associated with the organization.";
  return table(
    ["connection", "is", "settings"],
    connections.map(({ connection_id, is_enabled, ...settings }) => [
      connection_id,
      is_enabled ? "on" : "off",
      lines(Object.entries(settings).map(([name, value]) => `${name}: ${value}`)),
    ]),
  );
}
