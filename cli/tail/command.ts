import { Command } from "commander";
import { TERMINAL_STATUSES } from "../../contract/record.ts";
import { REASONS } from "../../operator/dead-letters/reasons.ts";
import { withFilters } from "../session/filters.ts";
import { withSession } from "../session/options.ts";

const EXAMPLES = `
Examples:
  $ orgconn tail --local
  $ orgconn tail --status succeeded,superseded --since 10m
  $ orgconn tail --status dead_lettered --local
  $ orgconn tail --reason rejected --since 2h --limit 1
  $ orgconn tail --organization org_0000000000000001 --stack orgconn-production-acme-eu-auth0-com --json

The command looks every 2 s. The outcomes of one organization, and dead letters, come from an index of the operations table, at most 100
in a look: half a read unit as a rule, and 8 at most. No index has all outcomes: without --organization, --reason or --status dead_lettered they
come from the worker's log, which costs nothing to read. CloudWatch shows most of its lines within seconds; the command finds one that is up to ten
minutes late. The log lacks three things: outcomes that are older than its retention, dead letters that SQS itself moved (--status dead_lettered has
them), and an outcome whose execution ended in the moment of recording it. A function whose log level was raised above INFO by hand logs none.

Exit codes: 0 --limit outcomes were shown, 130 Ctrl-C ended it.`;

/** The command `orgconn tail`. */
export function tailCommand(exit: (code: number) => void): Command {
  return withSession(
    withFilters(
      new Command("tail")
        .description("Show outcomes as they are recorded, from now or --since on.")
        .option("--organization <ID>", "only this organization's"),
      { happened: "ended", statuses: TERMINAL_STATUSES, reasons: REASONS },
    ),
  )
    .addHelpText("after", EXAMPLES)
    .action(async (flags) => {
      const { runTail } = await import("./run.ts");
      exit(await runTail(flags));
    });
}
