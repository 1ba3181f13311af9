import { Command, Option } from "commander";
import { TERMINAL_STATUSES } from "../../contract/record.ts";
import { withSession } from "../session/options.ts";

const EXAMPLES = `
Examples:
  $ orgconn tail --status dead_lettered --local
  $ orgconn tail --organization org_0000000000000001 --stack orgconn-production-acme-eu-auth0-com --json

No index of the operations table has all outcomes: the command follows those of one organization, or all dead letters. It looks
every 2 s and reads at most 100 outcomes each time: half a read unit as a rule, and 8 at most.

Ctrl-C ends it with exit code 130.`;

/** The command `orgconn tail`. */
export function tailCommand(exit: (code: number) => void): Command {
  return withSession(
    new Command("tail")
      .description("Show outcomes as they are recorded, from now on.")
      .addOption(new Option("--status <STATUS...>", "only these").choices(TERMINAL_STATUSES))
      .option("--organization <ID>", "only this organization's"),
  )
    .addHelpText("after", EXAMPLES)
    .action(async (flags) => {
      const { runTail } = await import("./run.ts");
      exit(await runTail(flags));
    });
}
