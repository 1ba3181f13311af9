import { Command } from "commander";
import { withSession } from "../session/options.ts";

const EXAMPLES = `
Examples:
  $ orgconn doctor --stack orgconn-production-acme-eu-auth0-com
  $ orgconn doctor --local --json

Exit codes: 0 nothing keeps requests from being applied (a warning alone, such as a paused lane, is 0), 1 something does.`;

/** The command `orgconn doctor`. */
export function doctorCommand(exit: (code: number) => void): Command {
  return withSession(
    new Command("doctor").description(
      "Check credentials, scopes, reachability, clock, quotas and configuration, and say what to do.",
    ),
  )
    .addHelpText("after", EXAMPLES)
    .action(async (flags) => {
      const { runDoctor } = await import("./run.ts");
      exit(await runDoctor(flags));
    });
}
