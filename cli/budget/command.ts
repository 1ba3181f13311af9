import { Command } from "commander";
import { withSession } from "../session/options.ts";

const EXAMPLES = `
Examples:
  $ orgconn budget --stack orgconn-production-acme-eu-auth0-com
  $ orgconn budget --local --json
  $ orgconn budget --watch --local

--watch looks every 2 s: about seven read units, and two requests each to SQS and Lambda. Ctrl-C ends it with exit code 130.`;

/** The command `orgconn budget`. */
export function budgetCommand(exit: (code: number) => void): Command {
  return withSession(
    new Command("budget")
      .description(
        "Show what is left of the tenant's rate limit, its learned rate, the circuits, and what each lane waits for.",
      )
      .option("--watch", "show it in place, with the throughput, until Ctrl-C"),
  )
    .addHelpText("after", EXAMPLES)
    .action(async (flags) => {
      const { runBudget } = await import("./run.ts");
      exit(await runBudget(flags));
    });
}
