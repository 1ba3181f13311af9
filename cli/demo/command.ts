import { Command } from "commander";

const EXAMPLES = `
Examples:
  $ orgconn demo             queues, worker, tables and a tenant's stand-in, for about 20 seconds
  $ orgconn demo --console   the same, seen in a browser; Ctrl-C ends it
  $ orgconn demo --verbose   with the worker's log`;

/**
 * The command `orgconn demo`, which `npm start` runs.
 *
 * @param exit Takes the exit code.
 */
export function demoCommand(exit: (code: number) => void): Command {
  return new Command("demo")
    .description("Run about 200 sample requests on this machine, and print their outcomes.")
    .option("--console", "show it in a browser while it happens, until Ctrl-C")
    .option("--verbose", "print the worker's log on standard error")
    .addHelpText("after", EXAMPLES)
    .action(async (flags) => {
      const { runDemo } = await import("./run.ts");
      exit(await runDemo(flags));
    });
}
