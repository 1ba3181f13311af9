/** What the embedded stack listens on answers this machine's programs, and no web page that a browser on it shows. */
import { once } from "node:events";
import { request } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { refusalOf } from "../../local/own-machine.ts";
import { type EmbeddedStack, startEmbeddedStack } from "../../local/stack.ts";

let stack: EmbeddedStack;
beforeAll(async () => {
  stack = await startEmbeddedStack({ tenant: { kind: "stand-in", options: {} } });
}, 60_000);
afterAll(() => stack.stop(0));

async function ask(endpoint: string, headers: Record<string, string>) {
  const sent = request(endpoint, { method: "POST", headers }).end("{}");
  const [response] = await once(sent, "response");
  return { status: response.statusCode as number, body: await text(response) };
}

describe.each(["sqs", "dynamodb", "secretsmanager", "lambda", "auth0"] as const)("%s", (name) => {
  const endpoint = () => stack.endpoints[name];
  const portOf = () => new URL(endpoint()).port;

  test("a name that a web page made point here is refused with words", async () => {
    for (const host of ["evil.example", `evil.example:${portOf()}`, `localhost.evil.example:${portOf()}`]) {
      const { status, body } = await ask(endpoint(), { host });
      expect(status).toBe(403);
      expect(JSON.parse(body).message).toContain("Host must be 127.0.0.1, [::1] or localhost");
    }
  });

  test("a web page is refused, whatever it calls this machine", async () => {
    const { status, body } = await ask(endpoint(), { origin: "https://evil.example" });
    expect(status).toBe(403);
    expect(JSON.parse(body).message).toContain("Origin");
  });

  test("this machine's own names are answered", async () => {
    for (const host of ["127.0.0.1", "localhost", "[::1]"]) {
      const { status } = await ask(endpoint(), { host: `${host}:${portOf()}` });
      expect(status).not.toBe(403);
    }
  });
});

test.each([
  undefined,
  "",
  "127.0.0.1.evil.example",
  "127.0.0.2",
  "0.0.0.0",
  "evil.example#localhost",
  "localhost:",
  "localhost:1x",
  "localhost.",
  "user@localhost",
  "[::ffff:127.0.0.1]",
  "::1",
])("Host %j is refused", (host) => {
  expect(refusalOf(host === undefined ? {} : { host })).toContain("Host must be");
});

test.each(["localhost", "LOCALHOST:80", "127.0.0.1:65535", "[::1]:1"])("Host %j is answered", (host) => {
  expect(refusalOf({ host })).toBeUndefined();
});
