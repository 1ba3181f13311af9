import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { ENTRY } from "../end-to-end/process.ts";

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

test("--help loads the parser and the completion alone: every library more is time before each command", async () => {
  const { stderr } = await promisify(execFile)(process.execPath, ["--import", LISTING, ENTRY, "--help"], {
    cwd: join(import.meta.dirname, "../.."),
  });
  expect(JSON.parse(stderr.trim().split("\n").at(-1) ?? "")).toEqual(["@bomb.sh/tab", "commander"]);
}, 60_000);
