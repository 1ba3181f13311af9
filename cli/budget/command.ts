import { Command } from "commander";
import { withSession } from "../session/options.ts";

const EXAMPLES = `
Examples:
  $ orgconn budget --stack orgconn-production-acme-eu-auth0-com
  $ orgconn budget --local --json`;

/** The command `orgconn budget`. */
export function budgetCommand(exit: (code: number) => void): Command {
  return withSession(
    new Command("budget").description(
      "Show what is left of the tenant's rate limit, its learned rate, the circuits, and what each lane waits for.",
    ),
  )
    .addHelpText("after", EXAMPLES)
    .action(async (flags) => {
      const { runBudget } = await import("./run.ts");
      exit(await runBudget(flags));
    });
}
