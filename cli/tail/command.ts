import { Command } from "commander";
import { TERMINAL_STATUSES } from "../../contract/record.ts";
import { REASONS } from "../../operator/dead-letters/reasons.ts";
import { withFilters } from "../session/filters.ts";
import { withSession } from "../session/options.ts";

const EXAMPLES = `
Examples:
  $ orgconn tail --status dead_lettered --local
  $ orgconn tail --reason rejected --since 2h --limit 1
  $ orgconn tail --organization org_0000000000000001 --stack orgconn-production-acme-eu-auth0-com --json

No index of the operations table has all outcomes: the command follows those of one organization, or all dead letters. It looks
every 2 s and reads at most 100 outcomes each time: half a read unit as a rule, and 8 at most.

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
