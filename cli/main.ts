import { inspect } from "node:util";
import { CommanderError } from "commander";
import { type Declined, describeError, errorCodeOf } from "../operator/errors.ts";
import { EXIT, EXIT_OF } from "./exit-codes.ts";
import { outliveReaders, withLostOutput } from "./output/lost.ts";
import { printError } from "./output/print.ts";
import { lines } from "./output/styled.ts";
import { createProgram } from "./program.ts";
import { takenByLocal } from "./session/taken-by-local.ts";

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
  outliveReaders();
  try {
    const program = await createProgram(exit, args[0]);
    await program.parseAsync(args, { from: "user" });
    return await withLostOutput(exitCode);
  } catch (error) {
    if (error instanceof CommanderError) {
      const hint = error.code === "commander.missingArgument" ? takenByLocal(args) : undefined;
      if (hint !== undefined) printError(hint);
      return withLostOutput(error.exitCode === 0 ? EXIT.ok : EXIT.usage);
    }
    const code = errorCodeOf(error);
    if (code === "declined") printError((error as Declined).message);
    else if (code !== "interrupted") {
      printError(`error: ${describeError(error)}`);
      if (args.includes("--verbose")) printError(lines(inspect(error).split("\n")));
    }
    return EXIT_OF[code];
  }
}
