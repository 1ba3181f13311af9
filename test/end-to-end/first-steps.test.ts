/** What an operator meets before the first command works: the version, a reader that leaves, credentials, names, Node. */
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { VERSION } from "../../contract/version.ts";
import { ENTRY, run, runProgram } from "./process.ts";

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "orgconn-home-"));
  await writeFile(join(home, "config"), "[profile here]\nregion = eu-west-1\n");
});
afterAll(() => rm(home, { recursive: true }));

/** Runs a command as a user who has nothing but a profile without credentials. */
async function asNewUser(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const command = run(args, {
    HOME: home,
    AWS_CONFIG_FILE: join(home, "config"),
    AWS_SHARED_CREDENTIALS_FILE: join(home, "credentials"),
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_PROFILE: "",
    AWS_ACCESS_KEY_ID: "",
    AWS_SECRET_ACCESS_KEY: "",
    ...environment,
  });
  const { code } = await command.ended;
  return { code, out: command.out, err: command.err };
}

test("--version prints the version", async () => {
  expect(await asNewUser(["--version"])).toEqual({ code: 0, out: [VERSION], err: [] });
});

const LOST = expect.stringContaining("Standard output can no longer be written");

test.each([
  ["backfill --help", "stdout", 141, [LOST]],
  ["completion bash", "stdout", 141, [LOST]],
  ["--version", "stdout", 141, [LOST]],
  ["--no-such-option", "stderr", 2, []],
] as const)("`%s` without a reader of %s ends with %d", async (line, stream, code, err) => {
  const command = run(line.split(" "));
  command.child[stream]?.destroy();
  expect({ code: (await command.ended).code, err: command.err }).toEqual({ code, err });
});

test.each(["--help", "completion bash"])(
  "`%s` onto a full disk ends with 141, and says why",
  async (line) => {
    const command = runProgram("/bin/sh", ["-c", `"${process.execPath}" "${ENTRY}" ${line} >/dev/full`], {
      environment: {},
    });
    expect({ code: (await command.ended).code, err: command.err }).toEqual({
      code: 141,
      err: [expect.stringContaining("Standard output can no longer be written (ENOSPC)")],
    });
  },
);

describe("told apart, once", () => {
  const budget = ["budget", "--stack", "orgconn-test", "--region", "eu-west-1"];

  test.each([
    [["--profile", "gone"], {}, '--profile: the AWS configuration has no profile "gone".'],
    [[], { AWS_PROFILE: "gone" }, 'AWS_PROFILE: the AWS configuration has no profile "gone".'],
  ])("a profile that is missing: %s %s", async (args, environment, words) => {
    const { code, out, err } = await asNewUser([...budget, ...args], environment);
    expect({ code, out, err }).toEqual({ code: 2, out: [], err: [expect.stringContaining(words)] });
  });

  test("credentials that are missing", async () => {
    const { code, err } = await asNewUser([...budget, "--profile", "here"]);
    expect({ code, err }).toEqual({
      code: 5,
      err: [expect.stringContaining("There are no AWS credentials. Sign in")],
    });
  });

  test("doctor names missing credentials once, and looks no further", async () => {
    const { code, out, err } = await asNewUser([
      "doctor",
      "--stack",
      "orgconn-test",
      "--region",
      "eu-west-1",
    ]);
    expect({ code, err }).toEqual({ code: 1, err: [] });
    expect(out).toEqual([
      expect.stringContaining("There are no AWS credentials."),
      expect.stringContaining("Sign in (aws sso login)"),
    ]);
  });

  test("a name that does not resolve", async () => {
    const { code, err } = await asNewUser(budget, {
      AWS_ACCESS_KEY_ID: "any",
      AWS_SECRET_ACCESS_KEY: "any",
      AWS_ENDPOINT_URL: "http://no-such-name.invalid",
    });
    expect({ code, err }).toEqual({
      code: 5,
      err: [
        "error: The name no-such-name.invalid does not resolve. Check --region, and this machine's network and name server.",
      ],
    });
  });
});

describe("a Node that is too old", () => {
  test.each(["20.19.0", "22.12.0"])("%s gets a sentence and exit 2", async (version) => {
    const pretend = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${version}" } })`;
    const command = runProgram(
      process.execPath,
      ["--import", `data:text/javascript,${encodeURIComponent(pretend)}`, ENTRY, "--version"],
      { environment: {} },
    );
    const { code } = await command.ended;
    expect({ code, out: command.out, err: command.err }).toEqual({
      code: 2,
      out: [],
      err: [`error: orgconn needs Node 22.13 or newer, and this is ${version}.`],
    });
  });

  test("can parse the entry: it has no static import and no await", () => {
    expect(readFileSync(ENTRY, "utf8")).not.toMatch(/^import |^export |\bawait\b|\?\?/m);
  });
});
