import { Command, CommanderError } from "commander";
import { demoCommand } from "./demo/command.ts";
import { UsageError } from "./errors.ts";
import { EXIT } from "./exit-codes.ts";
import { localCommand } from "./local/command.ts";

/**
 * The command line: parses the arguments, runs the command.
 *
 * @param args Without node's and the script's path.
 * @returns The exit code: 0 done, 1 done but not as it should be, 2 not understood.
 */
export async function main(args: readonly string[]): Promise<number> {
  const program = new Command("orgconn")
    .description("Enable, disable and retrieve Auth0 organization connections, at the tenant's rate limit.")
    .showHelpAfterError("Run the command with --help for its options.")
    .exitOverride();

  let exitCode: number = EXIT.ok;
  const commands = [localCommand, demoCommand];
  for (const create of commands) {
    program.addCommand(
      create((code) => {
        exitCode = code;
      }),
    );
  }
  // Settings of the program are not those of commands that were made apart from it.
  for (const command of program.commands) command.copyInheritedSettings(program);

  try {
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    return exitCodeOf(error);
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  console.error(`error: ${(error as Error).message}`);
  return error instanceof UsageError ? EXIT.usage : EXIT.failed;
}
