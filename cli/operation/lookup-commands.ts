import { Command } from "commander";
import { wholeNumber } from "../parse.ts";
import { withList, withSession } from "../session/options.ts";

const STATUS_EXAMPLES = `
Examples:
  $ orgconn status 7f9c0c1e-onboarding --local
  $ orgconn status 7f9c0c1e-onboarding --stack orgconn-production-acme-eu-auth0-com --json | jq .status

An operation gets its record when it first has to wait, or when it ends. Before that, the command shows what decides how long
requests wait: the lanes, the circuits and the rate budget.

Exit codes: 0 succeeded or still under way, 1 dead-lettered, 3 superseded or cancelled, 4 no record: sent or unknown.`;

const HISTORY_EXAMPLES = `
Examples:
  $ orgconn history org_0000000000000001 --local
  $ orgconn history org_0000000000000001 con_0000000000000001 --limit 5 --json`;

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
    new Command("history")
      .description("Show the finished operations of an organization, the latest first.")
      .argument("<organization>", "the organization's id")
      .argument("[connection]", "only this connection's")
      .option("--limit <N>", "the most to show", wholeNumber(1, 100_000), 50),
  )
    .addHelpText("after", HISTORY_EXAMPLES)
    .action(async (organizationId, connectionId, flags) => {
      const { runHistory } = await import("./history.ts");
      exit(await runHistory(organizationId, connectionId, flags));
    });
}
