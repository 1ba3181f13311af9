import type { Command } from "commander";
import { organizationNameOption } from "../parse.ts";

/** The option that names an organization in the place of the first argument. */
export interface OrganizationFlags {
  readonly organizationName?: string;
}

/** Adds the argument and the option of a command that is about one organization. */
export function withOrganization(command: Command): Command {
  return command
    .argument("[organization]", "the organization's id; none with --organization-name")
    .option(
      "--organization-name <NAME>",
      "the organization, by its name: one call to the tenant finds its id",
      organizationNameOption,
    );
}
