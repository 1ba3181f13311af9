import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PERMISSIONS } from "../../cli/permissions.ts";

/** A command of the runbook, and the actions of AWS that it needs. */
export interface RunbookCall {
  readonly command: string;
  readonly actions: readonly string[];
}

/** A section of the runbook. */
export interface RunbookSection {
  readonly heading: string;
  /** Who may run its commands: names of grants, or `administrator`. */
  readonly roles: readonly string[];
  readonly calls: readonly RunbookCall[];
  /** What its blocks hold: each is copied and run as a whole. */
  readonly blocks: readonly string[];
  /** What stands outside of its blocks. */
  readonly words: string;
}

/** The prefix of a service's actions, where it is not the name of its command. */
const PREFIXES: Readonly<Record<string, string>> = {
  dynamodbstreams: "dynamodb",
  "service-quotas": "servicequotas",
};
/** Commands that are no action's name. */
const ACTIONS: Readonly<Record<string, string>> = {
  "logs tail": "logs:FilterLogEvents",
  "dynamodb wait": "dynamodb:DescribeTable",
};
/** The shell's functions that the runbook begins with. */
const FUNCTIONS: readonly (readonly [name: RegExp, actions: readonly string[]])[] = [
  [/\boutput [A-Z]/, ["cloudformation:DescribeStacks"]],
  [/^logs(?: |$)/m, ["cloudformation:DescribeStacks", "logs:FilterLogEvents"]],
];

/** Reads docs/runbook.md. A role stands in a line of its own, and holds for the whole section. */
export function runbookSections(): RunbookSection[] {
  const text = readFileSync(join(import.meta.dirname, "../../docs/runbook.md"), "utf8");
  return text
    .split(/^#+ /m)
    .slice(1)
    .map((section) => {
      const heading = section.slice(0, section.indexOf("\n"));
      const blocks = [...section.matchAll(/^```bash\n(.*?)^```/gms)].map(([, block = ""]) => block);
      const words = section.replaceAll(/^```.*?^```/gms, "").replaceAll("\n", " ");
      const inline = [...words.matchAll(/`((?:aws|npx) [^`]+)`/g)]
        .map(([, command = ""]) => command)
        .join("\n");
      const roles = [...section.matchAll(/^\*Role: (.+?)\.\*/gm)].flatMap(([, names = ""]) =>
        names.split(" and ").map((name) => name.replaceAll("`", "")),
      );
      return {
        heading,
        roles: [...new Set(roles)],
        calls: callsIn([...blocks, inline].join("\n")),
        blocks,
        words,
      };
    });
}

function callsIn(commands: string): RunbookCall[] {
  const aws = [...commands.matchAll(/\baws ([a-z-]+) ([a-z-]+)/g)].map(
    ([command, service = "", operation = ""]) => ({
      command,
      actions: [actionOf(service, operation)],
    }),
  );
  const ours = [...commands.matchAll(/\bnpx orgconn ([^\n`#"]+)/g)].map(([command, words = ""]) => ({
    command,
    actions: needsOf(words.trim()),
  }));
  const functions = FUNCTIONS.filter(([name]) => name.test(commands)).map(([name, actions]) => ({
    command: String(name),
    actions,
  }));
  return [...aws, ...ours, ...functions];
}

function actionOf(service: string, operation: string): string {
  const known = ACTIONS[`${service} ${operation}`];
  if (known !== undefined) return known;
  const name = operation.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return `${PREFIXES[service] ?? service}:${name}`;
}

/** What docs/cli.md says that a command needs: of the longest name that the words begin with. */
function needsOf(words: string): readonly string[] {
  const known = PERMISSIONS.flatMap(({ commands, actions }) => commands.map((name) => ({ name, actions })));
  const [longest] = known
    .filter(({ name }) => words === name || words.startsWith(`${name} `))
    .sort((a, b) => b.name.length - a.name.length);
  if (longest === undefined) throw new Error(`docs/runbook.md: there is no command orgconn ${words}`);
  return longest.actions;
}
