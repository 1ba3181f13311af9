/** Which deployment a command works on: each embedded stack has a name, and no option takes the place of another silently. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { runInProcess } from "./in-process.ts";
import { CONNECTION } from "./operator.ts";
import { endAll, run, startLocal } from "./process.ts";

let directory: string;
let environment: Readonly<Record<string, string>>;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "orgconn-targets-"));
  environment = { ORGCONN_LOCAL_STATE: join(directory, "local.json") };
  await startLocal(["--latency", "0,5"], environment);
  await startLocal(["--latency", "0,5", "--name", "two", "--organizations", "3"], environment);
}, 120_000);
afterAll(async () => {
  await endAll();
  await rm(directory, { recursive: true, force: true });
});

const orgconn = (line: string, more: Readonly<Record<string, string>> = {}) =>
  runInProcess(line.split(" "), { environment: { ...environment, ...more } });

test.each([
  ["local --json", "An embedded stack is running already", "orgconn local --name NAME"],
  ["local --json --name two", 'an embedded stack named "two" is running already', "another name"],
])("a second stack is refused: %s", async (line, words, remedy) => {
  const second = run(line.split(" "), environment);
  expect(await second.ended).toMatchObject({ code: 2 });
  expect(second.out).toEqual([]);
  expect(second.err).toEqual([expect.stringContaining(words)]);
  expect(second.err[0]).toContain(remedy);
});

test.each([
  ["--local", {}, "the embedded stack.", 250],
  ["--local two", {}, "the embedded stack two.", 3],
  ["", { ORGCONN_LOCAL: "two" }, "the embedded stack two.", 3],
  ["--local two", { ORGCONN_STACK: "orgconn-test" }, "the embedded stack two.", 3],
])("%s %o works on its stack, and says so", async (option, more, target, organizations) => {
  const end = option === "" ? "" : ` ${option}`;
  const shown = await orgconn(`stand-in show --json${end}`, more);
  expect(JSON.parse(shown.out[0] ?? "")).toMatchObject({ organizations: { count: organizations } });

  const enabled = await orgconn(`enable org_0000000000000001 ${CONNECTION}${end}`, more);
  expect(enabled.code).toBe(0);
  expect(enabled.err).toContain(`Deployment: ${target}`);
  if (option.includes("two"))
    expect(enabled.err.join("\n")).toMatch(/Follow it: orgconn status \S+ --local two$/m);
});

test.each([
  ["resume --local --stack orgconn-test", {}, "--stack and --local name two deployments"],
  [
    "resume",
    { ORGCONN_LOCAL: "two", ORGCONN_STACK: "orgconn-test" },
    "ORGCONN_STACK and ORGCONN_LOCAL name two",
  ],
  [
    "resume --local three",
    {},
    'no embedded stack named "three" is running. These are: --local, --local two.',
  ],
  ["resume --local no/name", {}, "A name has up to 32"],
])("%s %o is refused with words", async (line, more, words) => {
  const { code, out, err } = await orgconn(line, more);
  expect({ code, out }).toEqual({ code: 2, out: [] });
  expect(err[0]).toContain(words);
});

test.each([
  ["status --local onboarding-42", "orgconn status onboarding-42 --local"],
  ["history --local org_0000000000000001 con_1", "orgconn history org_0000000000000001 con_1 --local"],
  ["drift --local org_0000000000000001 org_2", "orgconn drift org_0000000000000001 org_2 --local"],
  ["drift --local org_0000000000000001", "orgconn drift org_0000000000000001 --local"],
  ["batch show --local 2026-11-okta --json", "orgconn batch show 2026-11-okta --json --local"],
  ["stand-in show --local org_1", "orgconn stand-in show org_1 --local"],
  ["enable --local org_1 con_1", "orgconn enable org_1 con_1 --local"],
])(
  "an argument that --local takes for a name is refused with the command to write: %s",
  async (line, meant) => {
    const { code, out, err } = await orgconn(line);
    expect({ code, out }).toEqual({ code: 2, out: [] });
    expect(err.at(-1)).toContain(`is an argument, write --local last: ${meant}`);
  },
);

test.each([
  "status never-sent-1 --local two",
  "status --local two never-sent-1",
  "status --local=two never-sent-1",
])("--local before or after an argument takes the name of a stack that runs: %s", async (line) => {
  expect(await orgconn(`${line} --json`)).toMatchObject({
    code: 4,
    out: [expect.stringContaining("never-sent-1")],
  });
});

test("an option that is typed counts more than a variable", async () => {
  vi.stubEnv("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
  const keys = { AWS_ACCESS_KEY_ID: "any", AWS_SECRET_ACCESS_KEY: "any", AWS_PROFILE: "" };
  const { code, err } = await orgconn("budget --stack orgconn-test --region eu-west-1", {
    ORGCONN_LOCAL: "two",
    ...keys,
  });
  vi.unstubAllEnvs();
  expect({ code, err }).toEqual({ code: 5, err: [expect.stringContaining("ECONNREFUSED")] });
});
