import { Command } from "commander";
import { withSession } from "../session/options.ts";

const CONNECTIONS_EXAMPLES = `
Examples:
  $ orgconn connections org_0000000000000001 --stack orgconn-production-acme-eu-auth0-com
  $ orgconn connections org_0000000000000001 --local --json

With --json, a list that was cut after 1,000 connections ends with a line whose event is "truncated".`;

const DRIFT_EXAMPLES = `
Examples:
  $ orgconn drift org_0000000000000001 org_0000000000000002 --local
  $ orgconn drift --all --json > drift.ndjson
  $ orgconn drift --all --repair --yes

Ctrl-C stops it and says how to go on.
Exit codes: 0 no drift, 1 drift (repaired or not), or something that could not be compared, 2 the repair
was declined.`;

/** The command `orgconn connections`. */
export function connectionsCommand(exit: (code: number) => void): Command {
  return withSession(
    new Command("connections")
      .description("Show the connections that the tenant has enabled for an organization, now.")
      .argument("<organization>", "the organization's id"),
  )
    .addHelpText("after", CONNECTIONS_EXAMPLES)
    .action(async (organizationId, flags) => {
      const { runConnections } = await import("./connections.ts");
      exit(await runConnections(organizationId, flags));
    });
}

/** The command `orgconn drift`. */
export function driftCommand(exit: (code: number) => void): Command {
  return withSession(
    new Command("drift")
      .description(
        "Compare what the tenant has with what was last applied, and name the operations behind it.",
      )
      .argument("[organizations...]", "the organizations' ids")
      .option("--all", "every organization that anything was ever applied to")
      .option("--after <ORGANIZATION>", "go on after this organization")
      .option("--repair", "enqueue what makes the tenant what was last applied, in the bulk lane")
      .option("--yes", "do not ask before repairing"),
  )
    .addHelpText("after", DRIFT_EXAMPLES)
    .action(async (organizationIds, flags) => {
      const { runDrift } = await import("./drift.ts");
      exit(await runDrift(organizationIds, flags));
    });
}
