import { Command } from "commander";
import { TERMINAL_STATUSES } from "../../contract/record.ts";
import { REASONS } from "../../operator/dead-letters/reasons.ts";
import { withFilters } from "../session/filters.ts";
import { withList, withSession } from "../session/options.ts";
import { withOrganization } from "./organization-option.ts";

const STATUS_EXAMPLES = `
Examples:
  $ orgconn status 7f9c0c1e-onboarding --local
  $ orgconn status 7f9c0c1e-onboarding --stack orgconn-production-acme-eu-auth0-com --json | jq .status

An operation gets its record when it first has to wait, or when it ends. Before that, the command shows what decides how long
requests wait: the lanes, the circuits and the rate budget. Of a request over HTTP it shows whether its lane has it.

Exit codes: 0 succeeded or still under way, 1 dead-lettered, 3 superseded or cancelled, 4 no record: sent or unknown.`;

const HISTORY_EXAMPLES = `
Examples:
  $ orgconn history org_0000000000000001 --local
  $ orgconn history org_0000000000000001 con_0000000000000001 --since 7d --status dead_lettered,superseded
  $ orgconn history org_0000000000000001 --limit 5 --json
  $ orgconn history --organization-name customer-1 --local

The record of each operation is read for who asked and why: one read unit for each, or for each 4 KB of it.`;

/** The command `orgconn status`. */
export function statusCommand(exit: (code: number) => void): Command {
  return withSession(
    new Command("status")
      .description("Show an operation's outcome, or what it waits for.")
      .argument("<operation>", "the operation's id"),
  )
    .addHelpText("after", STATUS_EXAMPLES)
    .action(async (operationId, flags) => {
      const { runStatus } = await import("./status.ts");
      exit(await runStatus(operationId, flags));
    });
}

/** The command `orgconn history`. */
export function historyCommand(exit: (code: number) => void): Command {
  return withList(
    withFilters(
      withOrganization(
        new Command("history").description(
          "Show the finished operations of an organization, the latest first, with who asked for them and why.",
        ),
      ).argument("[connection]", "only this connection's"),
      { happened: "ended", statuses: TERMINAL_STATUSES, reasons: REASONS, limit: 50 },
    ),
  )
    .addHelpText("after", HISTORY_EXAMPLES)
    .action(async (organization, connection, flags) => {
      const { runHistory } = await import("./history.ts");
      exit(await runHistory([organization, connection], flags));
    });
}
