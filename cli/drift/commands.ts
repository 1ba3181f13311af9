import { Command } from "commander";
import { withOrganization } from "../operation/organization-option.ts";
import { withList } from "../session/options.ts";

const CONNECTIONS_EXAMPLES = `
Examples:
  $ orgconn connections org_0000000000000001 --stack orgconn-production-acme-eu-auth0-com
  $ orgconn connections org_0000000000000001 --local --json
  $ orgconn connections --organization-name customer-1 --local

With --json, a list cut off after 1,000 connections ends with a line whose event is "truncated".`;

const DRIFT_EXAMPLES = `
Examples:
  $ orgconn drift org_0000000000000001 org_0000000000000002 --local
  $ orgconn drift --all --json > drift.ndjson
  $ orgconn drift --all --repair --yes

It says what it will cost before it starts: one read of the tenant for each organization, at the tenant's read limit. With
--repair it shows what it found, then asks, then prints the ids of the requests that it has enqueued. A drift whose last repair
failed says so. It does not look at connections that no request was ever applied to. With --all, the summary is stored: the next
comparison and the console show when it was made, by whom, and what it came to. With --json, the last line has the event
"summary"; with --repair, a line for each request follows it, with the event "repair_enqueued". Ctrl-C stops it and prints the command that continues.
Exit codes: 0 no drift, 1 drift (repaired or not), or something that could not be compared: also an organization that was named
and that no request was ever applied to; 2 the repair was declined, or not confirmed.`;

/** The command `orgconn connections`. */
export function connectionsCommand(exit: (code: number) => void): Command {
  return withList(
    withOrganization(
      new Command("connections").description(
        "Show the connections that the tenant now has enabled for an organization.",
      ),
    ),
  )
    .addHelpText("after", CONNECTIONS_EXAMPLES)
    .action(async (organization, flags) => {
      const { runConnections } = await import("./connections.ts");
      exit(await runConnections(organization, flags));
    });
}

/** The command `orgconn drift`. */
export function driftCommand(exit: (code: number) => void): Command {
  return withList(
    new Command("drift")
      .description(
        "Compare the tenant's connections with what was last applied, and name the operations behind differences.",
      )
      .argument("[organizations...]", "the organizations' ids")
      .option("--all", "all organizations that a request was ever applied to")
      .option("--after <ORGANIZATION>", "continue after this organization")
      .option("--repair", "enqueue requests in the bulk lane that restore what was last applied")
      .option("--yes", "do not ask before repairing"),
  )
    .addHelpText("after", DRIFT_EXAMPLES)
    .action(async (organizationIds, flags) => {
      const { runDrift } = await import("./drift.ts");
      exit(await runDrift(organizationIds, flags));
    });
}
