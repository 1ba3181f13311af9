import { expect, test } from "vitest";
import { defaultsOf } from "../../scripts/build-command.ts";

// The end-to-end tests run what it builds.
test.each([
  ['import yoctocolors from "yoctocolors";', ["yoctocolors"]],
  ['import * as yoctocolors from "yoctocolors";', []],
  ['import { Command } from "commander";', []],
  ['import Table from "cli-table3";', []],
  ['import type Anything from "commander";', []],
])("defaultsOf() finds the default import of an ES module: %s", (line, found) => {
  expect(defaultsOf(line)).toEqual(found);
});
