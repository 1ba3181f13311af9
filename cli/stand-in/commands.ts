import { Argument, Command, Option } from "commander";
import { DASHBOARD_ACTIONS, type DashboardAction } from "../../local/tenant/dashboard.ts";
import { withLocal } from "../session/options.ts";
import { metadataOption } from "./metadata-option.ts";
import type { CreateFlags, StandInFlags } from "./run.ts";

const SHOW_EXAMPLES = `
Examples:
  $ orgconn stand-in show                        how many organizations, which connections, which variants
  $ orgconn stand-in show org_0000000000000001   what the Dashboard shows of one: on, off, and the settings`;

const DASHBOARD_EXAMPLES = `
enable associates the connection or turns it on, turn_off keeps the association and its settings, turn_on turns it on again,
remove ends the association. It takes effect at once, without a token and beside the rate limit.

Examples:
  $ orgconn stand-in dashboard turn_off org_0000000000000001 con_0000000000000001
  $ orgconn stand-in dashboard remove org_0000000000000001 con_0000000000000001 --json

For programs, the same is at the stand-in's address, which orgconn local prints:
  $ curl -d '{"action":"remove","organization_id":"org_0000000000000001","connection_id":"con_0000000000000001"}' \\
      http://127.0.0.1:PORT/_dashboard
  $ curl http://127.0.0.1:PORT/_dashboard/org_0000000000000001
  $ curl http://127.0.0.1:PORT/_tenant`;

const CREATE_EXAMPLES = `
The stand-in emits organization.created, as Auth0's event streams do: with orgconn local --rules, the organization gets what a rule enables for it.

Examples:
  $ orgconn stand-in create-organization acme --metadata plan=enterprise
  $ orgconn stand-in create-organization acme --display-name "Acme Corp" --json

For programs, the same is at the stand-in's address, which orgconn local prints:
  $ curl -d '{"name":"acme","metadata":{"plan":"enterprise"}}' http://127.0.0.1:PORT/_organizations

A program that creates organizations by the Management API, with a token, does so here as well: POST /api/v2/organizations.`;

/** The command `orgconn stand-in`, for the tenant's stand-in that `orgconn local` runs. */
export function standInCommand(exit: (code: number) => void): Command {
  return new Command("stand-in")
    .description("Inspect the stand-in of orgconn local, and change it as a Dashboard user would.")
    .addCommand(showCommand(exit))
    .addCommand(dashboardCommand(exit))
    .addCommand(createOrganizationCommand(exit));
}

function showCommand(exit: (code: number) => void): Command {
  return withLocal(
    new Command("show")
      .description("Show what the stand-in has: its organizations, connections and variants.")
      .argument("[organization]", "show this organization's connections instead, on or off"),
  )
    .option("--json", "print one JSON object a line, for programs")
    .addHelpText("after", SHOW_EXAMPLES)
    .action(async (organizationId: string | undefined, flags: StandInFlags) => {
      const { runShow } = await import("./run.ts");
      exit(await runShow(organizationId, flags));
    });
}

function dashboardCommand(exit: (code: number) => void): Command {
  return withLocal(
    new Command("dashboard")
      .description(
        "Change an organization's connection at the stand-in as a user of Auth0's Dashboard would.",
      )
      .addArgument(new Argument("<action>", "what the user does").choices(DASHBOARD_ACTIONS))
      .argument("<organization>", "the organization's id")
      .argument("<connection>", "the connection's id"),
  )
    .option("--json", "print one JSON object a line, for programs")
    .addHelpText("after", DASHBOARD_EXAMPLES)
    .action(
      async (action: DashboardAction, organizationId: string, connectionId: string, flags: StandInFlags) => {
        const { runDashboard } = await import("./run.ts");
        exit(await runDashboard(action, organizationId, connectionId, flags));
      },
    );
}

function createOrganizationCommand(exit: (code: number) => void): Command {
  return withLocal(
    new Command("create-organization")
      .description("Create an organization at the stand-in, as a user of Auth0's Dashboard would.")
      .argument("<name>", "its name: lower-case letters, digits, - and _"),
  )
    .option("--display-name <TEXT>", "the name that users see")
    .addOption(new Option("--metadata <KEY=VALUE>", "a metadata of it, repeatable").argParser(metadataOption))
    .option("--json", "print one JSON object a line, for programs")
    .addHelpText("after", CREATE_EXAMPLES)
    .action(async (name: string, flags: CreateFlags) => {
      const { runCreateOrganization } = await import("./run.ts");
      exit(await runCreateOrganization(name, flags));
    });
}
