import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { builtFile } from "../../lib/built-file.ts";
import { buildCommand, defaultsOf } from "../../scripts/build-command.ts";
import { endAll, runProgram } from "../end-to-end/process.ts";

// Inside the clone, whose packages it needs.
const directory = mkdtempSync(join(builtFile("."), "command-"));
const COMMAND = join(directory, "bin/orgconn.js");
const environment = { ORGCONN_LOCAL_STATE: join(directory, "local.json") };

beforeAll(async () => {
  await buildCommand(directory);
  for (const name of ["worker", "intake", "tenant-events", "embedded"])
    symlinkSync(builtFile(name), join(directory, name));
});
afterAll(async () => {
  await endAll();
  rmSync(directory, { recursive: true });
});

test("the bundled command line finds its threads, the worker's runtime, the bundle and the template", async () => {
  const stack = runProgram(process.execPath, [COMMAND, "local", "--json"], { environment });
  await vi.waitFor(() => expect(stack.out[0]).toContain("ready"), { timeout: 30_000 });
  const file = join(directory, "rows.csv");
  writeFileSync(file, "organization_id\norg_0000000000000001\n");
  const args = [COMMAND, "backfill", file, "--enable", "con_0000000000000001", "--local", "--watch"];
  const backfill = runProgram(process.execPath, args, { environment });
  await backfill.ended;
  expect(backfill.out.join("\n")).toContain("finished");
}, 60_000);

test("--help loads no client of AWS", () => {
  const hook = join(directory, "hook.cjs");
  writeFileSync(hook, 'process.on("exit", () => console.log(Object.keys(require.cache)));');
  const printed = execFileSync(process.execPath, ["--require", hook, COMMAND, "--help"], {
    encoding: "utf8",
  });
  expect(printed).toContain("hook.cjs");
  expect(printed).not.toContain("aws-sdk");
});

test.each([
  ['import yoctocolors from "yoctocolors";', ["yoctocolors"]],
  ['import * as yoctocolors from "yoctocolors";', []],
  ['import { Command } from "commander";', []],
  ['import Table from "cli-table3";', []],
  ['import type Anything from "commander";', []],
])("defaultsOf() finds the default import of an ES module: %s", (line, found) => {
  expect(defaultsOf(line)).toEqual(found);
});
