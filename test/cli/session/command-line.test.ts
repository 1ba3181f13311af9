/** Commands that are printed as a next step can be copied: they name the deployment, and a shell takes them as they are. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createProgram } from "../../../cli/program.ts";
import { commandLine } from "../../../operator/session/command-line.ts";

test.each([
  [{ local: true }, ["batch list"], "orgconn batch list --local"],
  [{ local: "two" }, ["status", "a-1"], "orgconn status a-1 --local two"],
  [
    { stack: "okta", profile: "my profile", region: "eu-west-1" },
    ["backfill", "my rows.csv", "--batch", "b"],
    "orgconn backfill 'my rows.csv' --batch b --stack okta --profile 'my profile' --region eu-west-1",
  ],
] as const)("for %j, %j is %s", (flags, [command, ...words], line) => {
  expect(commandLine(flags, command, ...words)).toBe(line);
});

const ROOT = join(import.meta.dirname, "../../..");

/** They name commands for the documentation, and in the title of a page. */
const NO_NEXT_STEPS = ["cli/permissions.ts", "cli/console/browser.ts"];

/** Texts of commands that work on no deployment, or on one that is yet to start. */
const WITHOUT_DEPLOYMENT = ["local", "demo", "completion"];

test("no source spells out a command beside commandLine(), which adds the deployment", async () => {
  const names = (await createProgram(() => {})).commands
    .map((command) => command.name())
    .filter((name) => !WITHOUT_DEPLOYMENT.includes(name));
  const nested = names.filter((name) => ["batch", "dead-letters"].includes(name)).join("|");
  const spelled = new RegExp(
    `orgconn (?:${names.join("|")})\\b|\\b(?:${nested}) (?:list|show|rows|watch|cancel|rollback|redrive|discard)\\b`,
  );
  const found = globSync("{cli,operator}/**/*.ts", { cwd: ROOT, exclude: NO_NEXT_STEPS }).flatMap((path) =>
    readFileSync(join(ROOT, path), "utf8")
      // Examples of --help are typed by people who choose a deployment; comments are not printed.
      .replaceAll(/^\s*(?:\/?\*|\/\/).*$/gm, "")
      .replaceAll(/^const \w*(?:EXAMPLES|ENDINGS|EXIT_CODES) = `[^`]*`/gm, "")
      .split("\n")
      .filter(
        (line) =>
          spelled.test(line) &&
          !line.includes(".option(") &&
          !/[cC]ommandLine\(|npx orgconn .*\$\{local\}/.test(line),
      )
      .map((line) => `${path}: ${line.trim()}`),
  );
  expect(found).toEqual([]);
});
