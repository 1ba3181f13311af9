import { inspect } from "node:util";
import { CommanderError } from "commander";
import { Declined, describeError, UsageError } from "../operator/errors.ts";
import { EXIT } from "./exit-codes.ts";
import { withLostOutput } from "./output/lost.ts";
import { printError } from "./output/print.ts";
import { lines } from "./output/styled.ts";
import { createProgram } from "./program.ts";
import { Interrupted } from "./signals.ts";

/**
 * The command line: parses the arguments, runs the command.
 *
 * @param args Without node's and the script's path.
 * @returns The exit code, as in `EXIT`.
 */
export async function main(args: readonly string[]): Promise<number> {
  let exitCode: number = EXIT.ok;
  const exit = (code: number) => {
    exitCode = code;
  };
  // Help, too, may have a reader that leaves. Commands that work say what becomes of theirs.
  process.stdout.on("error", () => {});
  try {
    const program = await createProgram(exit, args[0]);
    await program.parseAsync(args, { from: "user" });
    return await withLostOutput(exitCode);
  } catch (error) {
    if (error instanceof Interrupted) return EXIT.interrupted;
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (error instanceof Declined) {
      printError(error.message);
      return EXIT.usage;
    }
    printError(`error: ${describeError(error)}`);
    if (args.includes("--verbose")) printError(lines(inspect(error).split("\n")));
    return error instanceof UsageError ? EXIT.usage : EXIT.failed;
  }
}
