import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readRulesFile } from "../../../cli/local/rules-file.ts";
import { metadataOption } from "../../../cli/stand-in/metadata-option.ts";

const file = join(mkdtempSync(join(tmpdir(), "rules-")), "rules.json");
const read = (text: string) => {
  writeFileSync(file, text);
  return () => readRulesFile(file);
};

test("a file of rules is read as the construct's property", () => {
  const rules = [{ name: "okta", when: {}, enable: { connection_id: "con_1" } }];
  expect(read(JSON.stringify(rules))()).toEqual(rules);
});

test("errors name the file, and what is wrong in it", () => {
  expect(() => readRulesFile(`${file}.not`)).toThrow(`--rules: ${file}.not cannot be read (ENOENT).`);
  expect(read("[")).toThrow(`--rules: ${file} is not JSON:`);
  expect(read("[]")).toThrow(
    `--rules: ${file} holds no rules that can be used.\nmust have at least one rule`,
  );
  expect(read('[{"name":"a","when":{},"enable":{}}]')).toThrow("\n0.enable.connection_id is required");
});

test("metadata are given one by one, each key once", () => {
  expect(metadataOption("plan=a=b", { region: "" })).toEqual({ region: "", plan: "a=b" });
  expect(() => metadataOption("plan")).toThrow("It must be KEY=VALUE, such as plan=enterprise.");
  expect(() => metadataOption("plan=b", { plan: "a" })).toThrow("plan is given twice.");
});
