import type { Command } from "commander";
import { expect, test } from "vitest";
import { PERMISSIONS } from "../../cli/permissions.ts";
import { createProgram } from "../../cli/program.ts";

const optionsOf = ({ options }: Command) => options.map(({ long }) => long);

/** The commands that do something by their full names, those of groups included. */
function leaves(parent: Command, path: readonly string[] = []): [name: string, command: Command][] {
  return parent.commands.flatMap((command) => {
    const names = [...path, command.name()];
    return command.commands.length === 0 ? [[names.join(" "), command]] : leaves(command, names);
  });
}

const commands = new Map(leaves(await createProgram(() => {})));
const named = PERMISSIONS.flatMap((entry) => entry.commands);

test("every command that works on a stack has its permissions listed, and no other command has", () => {
  const onStack = [...commands].filter(([, command]) => optionsOf(command).includes("--stack"));
  const listed = named.filter((name) => !name.includes(" --"));
  expect(listed.toSorted()).toEqual(onStack.map(([name]) => name).toSorted());
});

test.each(named.filter((name) => name.includes(" --")))(
  "%s, whose permissions are listed, is an option of its command",
  (name) => {
    const [command = "", option] = name.split(" --");
    expect(optionsOf(commands.get(command) as Command)).toContain(`--${option}`);
  },
);
