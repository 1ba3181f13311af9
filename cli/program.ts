import { Command } from "commander";
import { VERSION } from "../contract/version.ts";
import { shown } from "./output/styled.ts";

/** Makes a command; `exit` takes its exit code. */
type CommandFactory = (exit: (code: number) => void) => Command;

/** Every command, in the order of the help. Each is loaded when it is needed: a start takes half as long. */
const COMMANDS: Readonly<Record<string, () => Promise<CommandFactory>>> = {
  enable: async () => (await import("./operation/enqueue-commands.ts")).enableCommand,
  disable: async () => (await import("./operation/enqueue-commands.ts")).disableCommand,
  retrieve: async () => (await import("./operation/enqueue-commands.ts")).retrieveCommand,
  backfill: async () => (await import("./backfill/command.ts")).backfillCommand,
  status: async () => (await import("./operation/lookup-commands.ts")).statusCommand,
  waiting: async () => (await import("./waiting/command.ts")).waitingCommand,
  tail: async () => (await import("./tail/command.ts")).tailCommand,
  history: async () => (await import("./operation/lookup-commands.ts")).historyCommand,
  batch: async () => (await import("./batch/commands.ts")).batchCommand,
  "dead-letters": async () => (await import("./dead-letters/commands.ts")).deadLettersCommand,
  connections: async () => (await import("./drift/commands.ts")).connectionsCommand,
  drift: async () => (await import("./drift/commands.ts")).driftCommand,
  pause: async () => (await import("./lane/commands.ts")).pauseCommand,
  resume: async () => (await import("./lane/commands.ts")).resumeCommand,
  budget: async () => (await import("./budget/command.ts")).budgetCommand,
  console: async () => (await import("./console/command.ts")).consoleCommand,
  doctor: async () => (await import("./doctor/command.ts")).doctorCommand,
  credentials: async () => (await import("./credentials/commands.ts")).credentialsCommand,
  local: async () => (await import("./local/command.ts")).localCommand,
  "stand-in": async () => (await import("./stand-in/commands.ts")).standInCommand,
  demo: async () => (await import("./demo/command.ts")).demoCommand,
};

/**
 * The command line: what is run, documented (docs/cli.md) and completed by a shell.
 *
 * @param exit Takes the exit code.
 * @param name The only command that is asked for. Default, and for any other word: all of them.
 */
export async function createProgram(exit: (code: number) => void, name = ""): Promise<Command> {
  const program = new Command("orgconn")
    .description("Enable, disable and retrieve Auth0 organization connections, at the tenant's rate limit.")
    .version(VERSION, "--version", "print the version")
    .showHelpAfterError("Run the command with --help for its options.")
    .configureOutput({
      // What was mistyped may hold anything; commander puts a suggestion into a line of its own.
      outputError: (text, write) => write(`${shown(text.trimEnd().replace("\n(Did", " (Did"))}\n`),
    })
    .exitOverride();
  const only = Object.hasOwn(COMMANDS, name);
  for (const load of Object.values(only ? { [name]: COMMANDS[name] } : COMMANDS)) {
    if (load !== undefined) program.addCommand((await load())(exit));
  }
  inheritSettings(program);
  if (!only) {
    const { default: tab } = await import("@bomb.sh/tab/commander");
    tab(program, { completionCommandName: "completion" });
  }
  return program;
}

/** Settings of the program are not those of commands that were made apart from it. */
function inheritSettings(parent: Command): void {
  for (const command of parent.commands) {
    command.copyInheritedSettings(parent);
    inheritSettings(command);
  }
}
