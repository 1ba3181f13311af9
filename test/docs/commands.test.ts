/** Commands in documents are ones that there are: `orgconn` takes them, the shell parses them, the stack has the outputs. */
import { spawnSync } from "node:child_process";
import type { Command, CommanderError } from "commander";
import { expect, test } from "vitest";
import { createProgram } from "../../cli/program.ts";
import { OPTIONAL_OUTPUT_NAMES, OUTPUT_NAMES } from "../../contract/output-names.ts";
import { PAGES } from "./documents.ts";

/** What stands for an id that the reader puts in. */
const PLACEHOLDERS: Readonly<Record<string, string>> = {
  ORGANIZATION: "org_1",
  ORG: "org_1",
  CON: "con_1",
};

const shellBlocks = PAGES.flatMap(({ path, blocks }) =>
  blocks.filter(({ language }) => ["sh", "bash"].includes(language)).map(({ code }) => ({ path, code })),
);

/** Commands in blocks, in transcripts behind a prompt, and in sentences, which may leave arguments out. The changelog names removed ones. */
const commands = PAGES.filter(({ path }) => path !== "CHANGELOG.md")
  .flatMap(({ path, blocks, inline }) => [
    ...blocks.flatMap(({ language, code }) =>
      code
        .split("\n")
        .filter((line) => language !== "text" || line.startsWith("$ "))
        .map((line) => ({ path, line, isWhole: true })),
    ),
    ...inline.map((line) => ({ path, line, isWhole: false })),
  ])
  .flatMap(({ line, ...where }) => {
    const [, words] = /^(?:\$ )?(?:npx )?orgconn ([a-z].*)$/.exec(line) ?? [];
    return words === undefined ? [] : [{ ...where, words }];
  });
const LEFT_OUT = ["commander.missingArgument", "commander.optionMissingArgument", "commander.help"];

/** Splits a line as a shell does, as far as documents need it. */
function wordsOf(line: string): string[] {
  const withoutComment = line.replace(/\s+#.*$/, "");
  return [...withoutComment.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word = ""]) => {
    const text = quoted ?? word;
    return PLACEHOLDERS[text] ?? text;
  });
}

/** Leaves a command its parsing alone. */
function doNothing(command: Command): void {
  command.configureOutput({ writeErr: () => {}, writeOut: () => {}, outputError: () => {} });
  for (const child of command.commands) doNothing(child);
  if (command.commands.length === 0) command.action(() => {});
}

test("documents have commands", () => {
  expect(commands.length).toBeGreaterThan(50);
  expect(shellBlocks.length).toBeGreaterThan(40);
});

test.each(commands)("$path: orgconn $words", async ({ words, isWhole }) => {
  const program = await createProgram(() => {});
  doNothing(program);
  const refusal = await program.parseAsync(wordsOf(words), { from: "user" }).then(
    () => undefined,
    (error: CommanderError) => error.code,
  );
  const allowed = ["commander.helpDisplayed", ...(isWhole ? [] : LEFT_OUT)];
  expect([undefined, ...allowed]).toContain(refusal);
});

test.each(shellBlocks)("$path: a shell parses $code", ({ code }) => {
  const { stderr, status } = spawnSync("bash", ["-n"], { input: code, encoding: "utf8" });
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
});

test("documents name outputs that the stack has", () => {
  const known: readonly string[] = [...OUTPUT_NAMES, ...OPTIONAL_OUTPUT_NAMES];
  const named = PAGES.flatMap(({ text }) =>
    [...text.matchAll(/\$\(output (\w+)\)/g)].map(([, name]) => name),
  );
  expect(named.length).toBeGreaterThan(15);
  expect(named.filter((name) => !known.includes(name ?? ""))).toEqual([]);
});
