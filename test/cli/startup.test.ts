import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { builtFile } from "../../lib/built-file.ts";
import { CONNECTION, startOperator } from "../end-to-end/operator.ts";
import { ENTRY, endAll } from "../end-to-end/process.ts";

afterAll(endAll);

/** Prints the packages that a process has loaded when it ends. */
const LISTING = `data:text/javascript,${encodeURIComponent(String.raw`
import { registerHooks } from "node:module";
const packages = new Set();
registerHooks({
  load(url, context, next) {
    const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
    if (name !== undefined) packages.add(name);
    return next(url, context);
  },
});
process.on("exit", () => console.error(JSON.stringify([...packages].sort())));
`)}`;

/** The packages that a command loads. */
async function loadedBy(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const { stderr } = await promisify(execFile)(process.execPath, ["--import", LISTING, ENTRY, ...args], {
    cwd: join(import.meta.dirname, "../.."),
    env: { ...process.env, ...environment },
  });
  return JSON.parse(stderr.trim().split("\n").at(-1) ?? "") as string[];
}

test("--help loads no library, for the parser and the completion are bundled: every one is time before each command", async () => {
  expect(await loadedBy(["--help"])).toEqual([]);
}, 60_000);

test("status loads DynamoDB's client alone for an operation that has ended, and nothing that draws tables", async () => {
  const operator = await startOperator();
  const operation = ["--operation-id", "startup-0001"];
  await operator.run("enable", "org_1", CONNECTION, ...operation, "--wait");
  const environment = { ORGCONN_LOCAL_STATE: operator.stateFile };
  const loaded = await loadedBy(["status", "startup-0001", "--local"], environment);
  expect(loaded.filter((name) => name.startsWith("@aws-sdk/client-"))).toEqual(["@aws-sdk/client-dynamodb"]);
  for (const unneeded of ["cli-table3", "zod"]) expect(loaded).not.toContain(unneeded);
  await operator.leave();
}, 60_000);

test("import() of one of AWS's clients is require() in the bundle: Node would read it once more, for its names", () => {
  expect(readFileSync(builtFile("cli/main.js"), "utf8")).not.toContain('import("@aws-sdk/');
});
