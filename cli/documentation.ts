import type { Command } from "commander";
import { EXIT } from "./exit-codes.ts";
import { PERMISSIONS } from "./permissions.ts";
import { createProgram } from "./program.ts";

/** Characters a line of help may have in the document. */
const WIDTH = 100;

/**
 * The command line's reference as Markdown: what each command's `--help` prints, in the order of the program's own.
 */
export async function commandLineReference(): Promise<string> {
  const program = await createProgram(() => {});
  return `# The command line

\`npm run docs:cli\` generates this page from the definitions of \`--help\`. Change those, not this page.

${section("orgconn", program, 2)}
${leaves(program)
  .map((command) => section(fullName(command), command, 2))
  .join("\n")}
## Exit codes

${exitCodes()}

## Permissions

\`grantOperate(grantee)\` of the construct allows all of these, on the resources of its stack only. The embedded stack
needs none. With a customer key, reading and writing also need that key.

${permissions()}
`;
}

const EXIT_MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  ok: "done",
  failed: "done, with a bad result: dead letters, drift, a failed check",
  usage: "invalid or impossible command, or declined at its question; nothing was done",
  overtaken: "superseded or cancelled",
  unexpected:
    "an unexpected error, of AWS, the network or the command itself; what it was doing may have taken effect",
  timedOut: "no outcome: timed out before the end, or there is no record of the operation",
  unread: "done, but standard output could not be written completely (its reader left, or its disk is full)",
  interrupted: "stopped with Ctrl-C",
};

function exitCodes(): string {
  const rows = Object.entries(EXIT).map(
    ([name, code]) => `| ${code} | ${EXIT_MEANINGS[name as keyof typeof EXIT]} |`,
  );
  return ["| code | meaning |", "|---|---|", ...rows].join("\n");
}

function permissions(): string {
  const rows = PERMISSIONS.map(
    ({ commands, actions }) =>
      `| ${commands.map((name) => `\`${name}\``).join(", ")} | ${actions.map((action) => `\`${action}\``).join(", ")} |`,
  );
  return ["| commands | actions |", "|---|---|", ...rows].join("\n");
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
