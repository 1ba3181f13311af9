/** `orgconn local` as a process of its own: what it prints, how it ends, what it keeps. */
import { execFile } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { openDataDirectory } from "../../local/data-directory.ts";
import { DEFAULT_CREDENTIALS } from "../../local/tenant/options.ts";
import { startTenant } from "../../local/tenant/server.ts";
import { DEFAULT_VARIANTS } from "../../local/tenant/variants.ts";
import { keepForTenant } from "../../local/tenant-of-data.ts";
import { snippet } from "../snippets/readme.ts";
import { runInProcess } from "./in-process.ts";
import { endAll, run, startLocal } from "./process.ts";
import { createUser } from "./user.ts";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "orgconn-local-"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await endAll();
});
afterAll(() => rm(directory, { recursive: true }));

/** Below the ports that systems hand out by themselves, and another one for each process that tests. */
const OWN_PORT = 20_000 + (process.pid % 1_000) * 10;

const enable = (number: number) => ({
  operation_id: `local-${String(number).padStart(4, "0")}`,
  action: "enable",
  organization_id: `org_${number}`,
  connection_id: "con_1",
});

test("--json: a ready line, a line for each outcome, nothing else; SIGTERM ends it with 0", async () => {
  const command = await startLocal(["--latency", "0,5"]);
  const user = createUser(command.ready);
  await user.run("interactive", enable(1));
  await user.run("bulk", enable(1));
  const malformed = await user.sendBody("bulk", "{", "malformed");
  await user.outcome(malformed);
  user.close();
  await vi.waitFor(() => expect(command.out.length).toBe(3));

  const startedMs = Date.now();
  command.child.kill("SIGTERM");
  expect(await command.ended).toEqual({ code: 0, signal: null });
  expect(Date.now() - startedMs).toBeLessThan(10_000);

  const url = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/);
  const queue = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/000000000000\/[\w-]+\.fifo$/);
  const name = expect.stringMatching(/^[\w.-]+$/);
  const lines = command.out.map((line) => JSON.parse(line));
  expect(lines).toEqual([
    {
      event: "ready",
      region: "us-east-1",
      endpoints: { sqs: url, dynamodb: url, auth0: url, http_api: url },
      http_api_audience: "https://orgconn.local",
      queues: { interactive: queue, bulk: queue, dead_letter: queue },
      tables: { operations: name, connections: name, control: name },
      stand_in: {
        organizations: { count: 250, first: "org_0000000000000001", last: "org_0000000000000250" },
        connections: expect.any(Array),
        every_id_exists: true,
        variants: DEFAULT_VARIANTS,
        client_id: "local-client-id",
        client_secret: "local-client-secret",
      },
    },
    {
      event: "operation",
      operation_id: "local-0001",
      action: "enable",
      organization_id: "org_1",
      connection_id: "con_1",
      status: "succeeded",
      result: "applied",
      duration_ms: expect.any(Number),
    },
    {
      event: "operation",
      operation_id: malformed,
      action: null,
      organization_id: null,
      connection_id: null,
      status: "dead_lettered",
      result: null,
      duration_ms: expect.any(Number),
    },
  ]);
  expect(Object.keys(lines[1])).toEqual([
    "event",
    "operation_id",
    "action",
    "organization_id",
    "connection_id",
    "status",
    "result",
    "duration_ms",
  ]);
  expect(command.err).toEqual([]);
});

test("in words: where everything is, how to enqueue, and each outcome; no colours in a pipe", async () => {
  const command = run(["local"]);
  await vi.waitFor(() => expect(command.out.join("\n")).toContain("export QUEUE_URL="), {
    timeout: 30_000,
  });
  expect(command.out.join("\n")).toMatch(/client id +local-client-id\n +client secret +local-client-secret/);

  // The README's program works with what is printed, and with nothing else.
  const variables = command.out.flatMap((line) => [...line.matchAll(/(?<=export .*)(\w+)=(\S+)/g)]);
  const library = JSON.stringify(join(import.meta.dirname, "../../client/index.ts"));
  const program = join(directory, "program.ts");
  await writeFile(program, snippet("From TypeScript", "ts").replace('"orgconn"', library));
  const env = Object.fromEntries(variables.map(([, name, value]) => [name, value]));
  const { stdout } = await promisify(execFile)(process.execPath, [program], { env });
  expect(stdout).toBe("succeeded\n");
  await vi.waitFor(() =>
    expect(command.out.join("\n")).toMatch(
      /✓ onboarding-42-sso +succeeded \(applied\) +\d+ ms {2}enable con_0000000000000001 org_0000000000000001$/m,
    ),
  );

  command.child.kill("SIGINT");
  expect(await command.ended).toEqual({ code: 0, signal: null });
  expect(command.out[0]).toContain("The embedded stack is ready");
  expect(command.out.join("\n")).not.toContain("\u001b");
});

test("when its output has lost its reader, it stops by itself", async () => {
  const { child, err, ready } = await startLocal(["--latency", "0,5"]);
  const user = createUser(ready);
  const exited = once(child, "exit");
  child.stdout?.destroy();
  await user.send("interactive", enable(1));
  expect(await exited).toEqual([141, null]);
  expect(err).toEqual([expect.stringContaining("Standard output can no longer be written")]);
  user.close();
});

describe("what cannot be is refused with exit code 2, before anything is done", () => {
  test.each([
    [["--port", "70000"], "'--port <P>'", "from 1 to 65531"],
    [["--limit", "5"], "'--limit <BURST,PER_MINUTE>'", "two whole numbers"],
    [["--read-limit", "0,5"], "'--read-limit <BURST,PER_MINUTE>'", "from 1 to 1000000"],
    [["--latency", "9,3"], "--latency", "MIN not above MAX"],
    [["--concurrency", "none"], "'--concurrency <N>'", "from 1 to 64"],
    [["--auth0-url", "http://example.eu.auth0.com"], "'--auth0-url <URL>'", "loopback"],
    [
      ["--auth0-url", "https://example.eu.auth0.com"],
      "--client-id and --client-secret-file",
      "AUTH0_CLIENT_SECRET",
    ],
    [["--client-id", "id"], "--client-id and --client-secret-file", "--auth0-url"],
    [["--bogus"], "--bogus", "--help"],
    [["surplus"], "too many arguments", "--help"],
  ])("%j", async (args, option, hint) => {
    vi.stubEnv("AUTH0_CLIENT_ID", "");
    vi.stubEnv("AUTH0_CLIENT_SECRET", "");
    const { code, out, err } = await runInProcess(["local", "--json", ...args]);
    expect(code).toBe(2);
    expect(err.join("\n")).toContain(option);
    expect(err.join("\n")).toContain(hint);
    expect(out).toEqual([]);
  });

  test("a data directory of another tenant", async () => {
    const path = join(directory, "of-another-tenant");
    const data = openDataDirectory(path);
    keepForTenant(data, { kind: "domain", domain: "example.eu.auth0.com", credentials: DEFAULT_CREDENTIALS });
    data.close();
    const { code, out, err } = await runInProcess(["local", "--data-dir", path]);
    expect({ code, out }).toEqual({ code: 2, out: [] });
    expect(err).toEqual([
      expect.stringMatching(
        /of example\.eu\.auth0\.com, not of its own stand-in\. Choose another --data-dir\.$/,
      ),
    ]);
  });

  test("a state file's folder that others may write into", async () => {
    const folder = join(directory, "open");
    await mkdir(folder);
    await chmod(folder, 0o777);
    const command = run(["local", "--json"], { ORGCONN_LOCAL_STATE: join(folder, "local.json") });
    expect(await command.ended).toEqual({ code: 2, signal: null });
    expect(command.err.join("\n")).toContain(`${folder} belongs to you`);
  });

  test("a port that something else has", async () => {
    const port = OWN_PORT + 5;
    const other = createServer().listen(port + 1, "127.0.0.1");
    await once(other, "listening");
    const command = run(["local", "--json", "--port", String(port)]);
    expect(await command.ended).toEqual({ code: 2, signal: null });
    expect(command.err).toEqual([
      expect.stringContaining(`Port ${port + 1} is already in use. --port ${port}`),
    ]);
    expect(command.out).toEqual([]);
    other.close();
  });

  test("a data directory that another process has", async () => {
    const path = join(directory, "shared");
    await startLocal(["--data-dir", path]);
    const second = run(["local", "--json", "--data-dir", path]);
    expect(await second.ended).toEqual({ code: 2, signal: null });
    expect(second.err).toEqual([expect.stringContaining(`The data directory ${path} is in use`)]);
    expect(second.err[0]).toContain("--data-dir");
  });
});

test("the stand-in has what it lists, and a user of its Dashboard", async () => {
  vi.stubEnv("ORGCONN_LOCAL_STATE", join(directory, "stand-in.json"));
  const args = ["--latency", "0,5", "--organizations", "2", "--connections", "samlp"];
  const { ready } = await startLocal([...args, "--variant", "offShownAs=off"]);
  const [organization, connection] = ["org_0000000000000002", "con_0000000000000001"];
  const standIn = async (...words: string[]) => {
    const { code, out, err } = await runInProcess(["stand-in", ...words, "--json"]);
    return { code, out: out.map((line) => JSON.parse(line)), err };
  };

  expect((await standIn("show")).out).toMatchObject([
    {
      organizations: { count: 2, first: "org_0000000000000001", last: organization },
      connections: [{ connection_id: connection, strategy: "samlp" }],
      every_id_exists: false,
      variants: { offShownAs: "off" },
    },
  ]);

  const user = createUser(ready);
  const known = { ...enable(1), organization_id: organization, connection_id: connection };
  expect(await user.run("interactive", known)).toMatchObject({ status: "succeeded" });
  const unknown = { ...enable(2), organization_id: "org_0000000000000003", connection_id: connection };
  expect(await user.run("interactive", unknown)).toMatchObject({
    status: "dead_lettered",
    reason: "rejected",
  });
  user.close();

  const entry = { connection_id: connection, assign_membership_on_login: false, show_as_button: true };
  expect((await standIn("dashboard", "turn_off", organization, connection)).out).toEqual([
    { changed: true, connection: { ...entry, is_enabled: false } },
  ]);
  expect((await standIn("show", organization)).out).toEqual([{ ...entry, is_enabled: false }]);
  expect((await standIn("dashboard", "remove", organization, connection)).out).toEqual([
    { changed: true, connection: null },
  ]);
  expect((await standIn("show", organization)).out).toEqual([]);
  expect(await standIn("show", "org_0000000000000003")).toMatchObject({
    code: 2,
    err: [expect.stringContaining("No organization found")],
  });
});

test("--port: everything at ports that follow each other", async () => {
  const port = OWN_PORT;
  const { ready } = await startLocal(["--port", String(port)]);
  expect(ready.endpoints).toEqual({
    sqs: `http://127.0.0.1:${port}`,
    dynamodb: `http://127.0.0.1:${port + 1}`,
    auth0: `http://127.0.0.1:${port + 3}`,
    http_api: `http://127.0.0.1:${port + 4}`,
  });
});

test("--auth0-url: drives that tenant, with those credentials", async () => {
  const credentials = { clientId: "mine", clientSecret: "my-secret" };
  const secretFile = join(directory, "client-secret");
  await writeFile(secretFile, "my-secret\n", { mode: 0o600 });
  const tenant = await startTenant({ credentials, latencyMs: [0, 5], everyIdExists: true });
  const command = await startLocal([
    "--auth0-url",
    tenant.url,
    "--client-id",
    "mine",
    "--client-secret-file",
    secretFile,
    "--limit",
    "5,150",
  ]);
  expect(command.ready.endpoints.auth0).toBe(tenant.url);
  expect(command.err).toEqual([expect.stringContaining("--limit is for the stand-in")]);
  const user = createUser(command.ready);
  expect(await user.run("interactive", enable(1))).toMatchObject({ status: "succeeded", result: "applied" });
  expect(tenant.world.enabledIn("org_1")).toEqual(["con_1"]);
  user.close();
  await tenant.close();
});
