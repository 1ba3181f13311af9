import { request } from "node:http";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Operator, startOperator } from "../end-to-end/operator.ts";
import { ENTRY, type RunningCommand, runProgram } from "../end-to-end/process.ts";

let operator: Operator;
beforeAll(async () => {
  operator = await startOperator();
});
afterAll(() => operator.leave());

interface ReadyConsole extends RunningCommand {
  readonly port: number;
  readonly link: string;
}

async function startConsole(...args: string[]): Promise<ReadyConsole> {
  const environment = { ORGCONN_LOCAL_STATE: operator.stateFile };
  const command = runProgram(process.execPath, [ENTRY, "console", "--local", "--json", ...args], {
    environment,
  });
  const line = await vi.waitFor(
    () => {
      if (command.out[0] === undefined) throw new Error(`It is not ready. ${command.err.join("\n")}`);
      return command.out[0];
    },
    { timeout: 30_000, interval: 50 },
  );
  return { ...command, ...JSON.parse(line) };
}

/** Asks with a Host header of its own, which `fetch` would not send. */
function statusFor(port: number, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port, path: "/", headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on("error", reject)
      .end();
  });
}

test("orgconn console serves a page on loopback, streams what it shows, and ends at Ctrl-C", async () => {
  const console = await startConsole("--port", "0");
  expect(await statusFor(console.port, "evil.example")).toBe(421);
  expect(await statusFor(console.port, `127.0.0.1:${console.port}`)).toBe(303);
  const origin = `http://127.0.0.1:${console.port}`;
  const login = await fetch(console.link, { redirect: "manual" });
  const headers = { cookie: login.headers.get("set-cookie")?.split(";")[0] ?? "" };
  const page = await fetch(`${origin}/local`, { headers });
  expect(await page.text()).toContain('<div id="page">');
  const script = await fetch(`${origin}/assets/page.js`);
  expect([script.status, script.headers.get("content-type")]).toEqual([
    200,
    "text/javascript; charset=utf-8",
  ]);

  const stream = await fetch(`${origin}/api/updates?topic=overview&topic=nothing`, { headers });
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes('"waits_for":"nothing: empty"')) text += (await reader?.read())?.value ?? "";
  expect(text).toContain('There is no view \\"nothing\\".');

  console.child.kill("SIGINT");
  expect(await console.ended).toEqual({ code: 0, signal: null });
});

test("orgconn console refuses a port that another program listens on", async () => {
  const { port } = new URL(operator.stack.endpoints.sqs);
  const { code, err } = await operator.run("console", "--port", port);
  expect([code, err.join("\n")]).toEqual([
    2,
    `error: --port: another program listens on ${port}. Choose another, or leave --port out.`,
  ]);
});
