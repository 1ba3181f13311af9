import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import type { Run } from "./plan.ts";
import { runSideBySide } from "./side-by-side.ts";

const node = (name: string, code: string, priority = 0): Run => ({
  ...{ name, program: process.execPath, args: ["-e", code], priority },
});

async function play(...runs: readonly Run[]) {
  const lines: string[] = [];
  const ended = await runSideBySide(runs, { GIVEN: "yes" }, (line) => lines.push(line));
  return { codes: ended.map(({ name, code }) => [name, code]), lines: lines.toSorted() };
}

test("programs run to their ends, whatever the others' outcome, and say so in whole lines", async () => {
  const half = "process.stdout.write('half '); setTimeout(() => console.log('and half'), 50)";
  expect(
    await play(
      node("fails", "console.error('no'); process.exit(3)"),
      node("passes", half),
      node("ends itself", "process.kill(process.pid, 'SIGKILL')"),
    ),
  ).toEqual({
    codes: [
      ["fails", 3],
      ["passes", 0],
      ["ends itself", null],
    ],
    lines: ["half and half", "no"],
  });
});

test("what a program starts has its priority, and its variables", async () => {
  const child = "console.log(os.getPriority(), process.env.GIVEN)";
  // It begins before its parent can lower its priority: what it starts comes later.
  const code = `setTimeout(() => child_process.spawnSync(process.execPath, ["-e", ${JSON.stringify(child)}], { stdio: "inherit" }), 300)`;
  const { lines } = await play(node("low", code, constants.priority.PRIORITY_LOW));
  expect(lines).toEqual([`${constants.priority.PRIORITY_LOW} yes`]);
});

test("a SIGTERM ends them all, and is told of each", async () => {
  const waiting = [1, 2].map((number) =>
    node(`${number}`, "console.log('waits'); setInterval(() => {}, 1_000)"),
  );
  // The test's own process would get the signal, too.
  const code = `import { runSideBySide } from ${JSON.stringify(import.meta.resolve("./side-by-side.ts"))};
    console.log(JSON.stringify((await runSideBySide(${JSON.stringify(waiting)}, {})).map(({ code }) => code)));`;
  const parent = spawn(process.execPath, ["--input-type=module", "-e", code], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const printed = text(parent.stdout);
  let lines = "";
  parent.stdout.on("data", (chunk) => {
    lines += chunk;
    if (!parent.killed && lines.split("waits").length === 3) parent.kill();
  });
  expect(await once(parent, "close")).toEqual([0, null]);
  expect((await printed).trim().split("\n").at(-1)).toBe("[null,null]");
});
