import { Command } from "commander";

/**
 * The command `orgconn demo`, which `npm start` runs.
 *
 * @param exit Takes the exit code.
 */
export function demoCommand(exit: (code: number) => void): Command {
  return new Command("demo")
    .description(
      "Run the main job on a sample of about 200 requests, on this machine, and say what came of them.",
    )
    .option("--verbose", "print the worker's log on standard error")
    .action(async (flags) => {
      const { runDemo } = await import("./run.ts");
      exit(await runDemo(flags));
    });
}
