import { UsageError } from "../../operator/errors.ts";
import { organizationIdArgument } from "../../operator/operation/ids.ts";
import type { Session } from "../../operator/session/session.ts";
import type { Output } from "../output/output.ts";
import { interruptible } from "../signals.ts";
import type { OrganizationFlags } from "./organization-option.ts";

/**
 * Sorts the arguments of a command that is about one organization. With `--organization-name`, the first one is what follows the
 * organization.
 *
 * @param typed The organization, and what may follow it.
 * @returns The organization's id, or undefined where its name is given, and what follows.
 * @throws UsageError when there is one argument too few or too many, or when the id is not valid.
 */
export function organizationArguments(
  typed: readonly (string | undefined)[],
  { organizationName }: OrganizationFlags,
): readonly [organizationId: string | undefined, ...following: (string | undefined)[]] {
  if (organizationName === undefined) {
    const [organizationId, ...following] = typed;
    if (organizationId === undefined) {
      throw new UsageError("Which organization? Pass its id, or --organization-name NAME.");
    }
    return [organizationIdArgument(organizationId), ...following];
  }
  const spare = typed.at(-1);
  if (spare === undefined) return [undefined, ...typed.slice(0, -1)];
  const [first = ""] = typed;
  throw new UsageError(`--organization-name names the organization: leave ${JSON.stringify(first)} out.`);
}

/**
 * The id of a command's organization: it looks up the one that is named, and prints what it found.
 *
 * @param organizationId The one that was typed.
 * @throws UsageError when no organization has the name; TenantError when the tenant refuses to look it up.
 */
export async function organizationIdOf(
  organizationId: string | undefined,
  { organizationName = "" }: OrganizationFlags,
  session: Session,
  output: Output,
): Promise<string> {
  if (organizationId !== undefined) return organizationId;
  // What most commands do without is loaded here.
  const [{ withTenant }, { findOrganization }] = await Promise.all([
    import("../../operator/tenant/open-tenant.ts"),
    import("../../operator/tenant/organizations.ts"),
  ]);
  const found = await withTenant(session, (tenant) =>
    interruptible((signal) => findOrganization(tenant, organizationName, { signal, onWait: output.note })),
  );
  output.note(`${organizationName} is ${found}.`);
  if (output.json) {
    const event = { event: "organization_found", name: organizationName, organization_id: found };
    output.result(event, () => "");
  }
  return found;
}
