import tab from "@bomb.sh/tab/commander";
import { Command } from "commander";
import { backfillCommand } from "./backfill/command.ts";
import { batchCommand } from "./batch/commands.ts";
import { budgetCommand } from "./budget/command.ts";
import { deadLettersCommand } from "./dead-letters/commands.ts";
import { demoCommand } from "./demo/command.ts";
import { doctorCommand } from "./doctor/command.ts";
import { pauseCommand, resumeCommand } from "./lane/commands.ts";
import { connectionsCommand, driftCommand } from "./live/commands.ts";
import { localCommand } from "./local/command.ts";
import { disableCommand, enableCommand, retrieveCommand } from "./operation/enqueue-commands.ts";
import { historyCommand, statusCommand } from "./operation/lookup-commands.ts";

/** Makes a command; `exit` takes its exit code. */
export type CommandFactory = (exit: (code: number) => void) => Command;

/** Every command, in the order of the help. */
const COMMANDS: readonly CommandFactory[] = [
  enableCommand,
  disableCommand,
  retrieveCommand,
  backfillCommand,
  statusCommand,
  historyCommand,
  batchCommand,
  deadLettersCommand,
  connectionsCommand,
  driftCommand,
  pauseCommand,
  resumeCommand,
  budgetCommand,
  doctorCommand,
  localCommand,
  demoCommand,
];

/**
 * The command line with all its commands: what is run, documented (docs/cli.md) and completed by a shell.
 *
 * @param exit Takes the exit code.
 */
export function createProgram(exit: (code: number) => void): Command {
  const program = new Command("orgconn")
    .description("Enable, disable and retrieve Auth0 organization connections, at the tenant's rate limit.")
    .showHelpAfterError("Run the command with --help for its options.")
    .exitOverride();
  for (const create of COMMANDS) program.addCommand(create(exit));
  inheritSettings(program);
  tab(program, { completionCommandName: "completion" });
  return program;
}

/** Settings of the program are not those of commands that were made apart from it. */
function inheritSettings(parent: Command): void {
  for (const command of parent.commands) {
    command.copyInheritedSettings(parent);
    inheritSettings(command);
  }
}
