import { hash } from "node:crypto";
import type { EnableRequest } from "../../contract/request.ts";
import type { Condition, TenantRule } from "../../contract/tenant-rules.ts";
import type { NewOrganization } from "./read-event.ts";

/**
 * Returns the requests for a new organization: one for each connection that a matching rule names. Of several such rules, the first counts.
 *
 * The same organization and rules give the same requests, whatever event they come from: an event that is delivered again, in any order, asks for
 * operations that were asked for already.
 *
 * @example
 * requestsFor({ id: "org_1" }, [{ name: "okta", when: {}, enable: { connection_id: "con_1" } }])
 * // [{ operation_id: "r_…", action: "enable", organization_id: "org_1", connection_id: "con_1", requested_by: "rule:okta" }]
 */
export function requestsFor(
  organization: NewOrganization,
  rules: readonly TenantRule[],
): readonly EnableRequest[] {
  const matching = rules.filter((rule) => matches(organization, rule));
  const firsts = new Map<string, TenantRule>();
  for (const rule of matching) {
    if (!firsts.has(rule.enable.connection_id)) firsts.set(rule.enable.connection_id, rule);
  }
  return [...firsts.values()].map((rule) => requestFor(organization.id, rule));
}

/** Whether all conditions of a rule hold for a new organization. */
export function matches(organization: NewOrganization, { when }: TenantRule): boolean {
  return Object.entries(when).every(([field, condition]) => holds(condition, textIn(organization, field)));
}

function holds(condition: Condition, value: string | undefined): boolean {
  if (typeof condition === "string") return value === condition;
  if ("exists" in condition) return (value !== undefined) === condition.exists;
  return value !== undefined && condition.includes(value);
}

/** The text in a field. Metadata are texts at Auth0, and documented as anything: a number or a boolean counts as its text. */
function textIn(organization: NewOrganization, field: string): string | undefined {
  const metadata = organization.metadata ?? {};
  const key = field.startsWith("metadata.") ? field.slice("metadata.".length) : undefined;
  const value =
    key === undefined
      ? organization[field as "id" | "name" | "display_name"]
      : Object.hasOwn(metadata, key)
        ? metadata[key]
        : undefined;
  return value === null || value === undefined || typeof value === "object" ? undefined : String(value);
}

function requestFor(organizationId: string, { name, enable }: TenantRule): EnableRequest {
  const { connection_id, ...settings } = enable;
  const inOrder = Object.entries(settings)
    .filter(([, value]) => value !== undefined)
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  const identity = JSON.stringify([name, organizationId, connection_id, inOrder]);
  return {
    operation_id: `r_${hash("sha256", identity, "base64url")}`,
    action: "enable",
    organization_id: organizationId,
    connection_id,
    ...Object.fromEntries(inOrder),
    requested_by: `rule:${name}`,
  };
}
