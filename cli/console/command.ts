import { Command } from "commander";
import { wholeNumber } from "../parse.ts";
import { withSession } from "../session/options.ts";

const EXAMPLES = `
Examples:
  $ orgconn console --stack orgconn-production-acme-eu-auth0-com
  $ orgconn console --read-only --stack orgconn-production-acme-eu-auth0-com
  $ orgconn console --local

The page listens on 127.0.0.1 alone. A link works once, within a minute; Enter prints a new one. With --read-only a role with
grantRead is enough. Ctrl-C stops it; what is being carried out ends cleanly first. docs/console.md says more.`;

/**
 * The command `orgconn console`.
 *
 * @param exit Takes the exit code.
 */
export function consoleCommand(exit: (code: number) => void): Command {
  return withSession(
    new Command("console").description("Show a deployment in a browser, live, and operate it there."),
  )
    .option(
      "--port <P>",
      "the port on this machine; 0 is a free one (default: 4680, or a free one)",
      wholeNumber(0, 65_535),
    )
    .option("--read-only", "a page that changes nothing")
    .option("--no-open", "do not open a browser")
    .addHelpText("after", EXAMPLES)
    .action(async (flags) => {
      const { runConsole } = await import("./run.ts");
      exit(await runConsole(flags));
    });
}
