import type { Command } from "commander";
import { createProgram } from "./program.ts";

/** Characters a line of help may have in the document. */
const WIDTH = 100;

/**
 * The command line's reference as Markdown: what each command's `--help` prints, in the order of the program's own.
 */
export function commandLineReference(): string {
  const program = createProgram(() => {});
  return `# The command line

Made from the same definitions as \`--help\` by \`npm run docs:cli\`; change those, not this.

${section("orgconn", program, 2)}
${leaves(program)
  .map((command) => section(fullName(command), command, 2))
  .join("\n")}`;
}

/** The commands that do something, those of groups included. */
function leaves(parent: Command): Command[] {
  return parent
    .createHelp()
    .visibleCommands(parent)
    .filter((command) => command.name() !== "help")
    .flatMap((command) => (command.commands.length === 0 ? [command] : leaves(command)));
}

function section(title: string, command: Command, level: number): string {
  return `${"#".repeat(level)} ${title}\n\n\`\`\`text\n${helpOf(command)}\n\`\`\`\n`;
}

function helpOf(command: Command): string {
  let text = "";
  command
    .configureOutput({
      writeOut(part) {
        text += part;
      },
      getOutHelpWidth: () => WIDTH,
    })
    .outputHelp();
  return text.trim();
}

function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`;
}
