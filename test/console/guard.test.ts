import { describe, expect, test } from "vitest";
import { SESSION_MS } from "../../console/protocol.ts";
import { LINK_MS } from "../../console/server/logins.ts";
import { ORIGIN, PORT, testConsole } from "./console.ts";

const RETRIEVE = { action: "retrieve", organization: "org_0000000000000001" };

describe("the Host header", () => {
  test.each([
    "evil.example",
    "evil.example:4680",
    "127.0.0.1",
    "127.0.0.1:4681",
    "[::1]:4680",
    "127.0.0.1:4680.evil.example",
  ])("%s is refused, for a name of another site may resolve to this machine", async (host) => {
    const console = testConsole();
    const cookie = await console.logIn();
    for (const path of ["/", "/api/about", "/assets/page.js", `/login?link=${console.logins.newLink()}`]) {
      expect((await console.ask(path, { host, headers: { cookie } })).status).toBe(421);
    }
  });

  test.each([`127.0.0.1:${PORT}`, `localhost:${PORT}`])("%s is answered", async (host) => {
    const console = testConsole();
    expect(
      (await console.ask("/api/about", { host, headers: { cookie: await console.logIn() } })).status,
    ).toBe(200);
  });

  test("a rebound name cannot even spend a link", async () => {
    const console = testConsole();
    const link = console.logins.newLink();
    await console.ask(`/login?link=${link}`, { host: "evil.example:4680" });
    expect((await console.ask(`/login?link=${link}`)).status).toBe(303);
  });
});

describe("a link", () => {
  test("sets a cookie that scripts cannot read, and redirects to an address without the secret", async () => {
    const console = testConsole();
    const answer = await console.ask(`/login?link=${console.logins.newLink()}`);
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe("/orgconn-test");
    expect(answer.headers.get("set-cookie")).toMatch(
      /^orgconn_console_4680=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Lax$/,
    );
  });

  test("has 256 bits and is another each time", () => {
    const { logins } = testConsole();
    const links = Array.from({ length: 100 }, () => logins.newLink());
    expect(new Set(links).size).toBe(100);
    for (const link of links) expect(Buffer.from(link, "base64url")).toHaveLength(32);
  });

  test("works once", async () => {
    const console = testConsole();
    const link = console.logins.newLink();
    await console.ask(`/login?link=${link}`);
    const again = await console.ask(`/login?link=${link}`);
    expect([again.status, again.headers.get("set-cookie"), await again.text()]).toEqual([
      401,
      null,
      "press Enter",
    ]);
  });

  test("works within a minute", async () => {
    const console = testConsole();
    const link = console.logins.newLink();
    console.pass(LINK_MS);
    expect((await console.ask(`/login?link=${link}`)).status).toBe(401);
  });

  test("stops working when another is made", async () => {
    const console = testConsole();
    const link = console.logins.newLink();
    console.logins.newLink();
    expect((await console.ask(`/login?link=${link}`)).status).toBe(401);
  });

  test.each(["", "x", "A".repeat(43)])("that was never made (%j) opens nothing", async (link) => {
    const console = testConsole();
    console.logins.newLink();
    expect((await console.ask(`/login?link=${link}`)).status).toBe(401);
  });
});

describe("without a login", () => {
  test.each(["/api/about", "/api/updates?topic=overview", "/api/anything"])(
    "%s tells nothing",
    async (path) => {
      const console = testConsole();
      const answer = await console.ask(path, { headers: { cookie: `orgconn_console_${PORT}=forged` } });
      expect(answer.status).toBe(401);
      expect(await answer.json()).toEqual({
        detail: "Login: it has expired. Press Enter in the console's terminal for a new link.",
      });
    },
  );

  test("each path of the page says how to get a link", async () => {
    const answer = await testConsole().ask("/orgconn-test/batches");
    expect([answer.status, await answer.text()]).toEqual([401, "press Enter"]);
  });

  test("changes are refused", async () => {
    const answer = await testConsole().change("/api/plans", RETRIEVE, { cookie: undefined });
    expect(answer.status).toBe(401);
  });

  test("a login ends after 12 hours", async () => {
    const console = testConsole();
    const headers = { cookie: await console.logIn() };
    console.pass(SESSION_MS - 1);
    expect((await console.ask("/api/about", { headers })).status).toBe(200);
    console.pass(1);
    expect((await console.ask("/api/about", { headers })).status).toBe(401);
  });

  test("the cookie of a console on another port opens nothing", async () => {
    const console = testConsole();
    const secret = (await console.logIn()).split("=")[1];
    const headers = { cookie: `orgconn_console_4681=${secret}` };
    expect((await console.ask("/api/about", { headers })).status).toBe(401);
  });
});

describe("reads", () => {
  test.each(["same-site", "cross-site", "none"])(
    "from a page that is %s are refused, although its browser sends the cookie",
    async (site) => {
      const console = testConsole();
      const headers = { cookie: await console.logIn(), "sec-fetch-site": site };
      expect((await console.ask("/api/about", { headers })).status).toBe(403);
      expect((await console.ask("/api/updates?topic=overview", { headers })).status).toBe(403);
    },
  );

  test("no answer lets another origin in", async () => {
    const console = testConsole();
    const headers = { cookie: await console.logIn(), origin: "http://evil.example" };
    const answer = await console.ask("/api/about", { headers });
    expect([...answer.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
  });
});

describe("a change", () => {
  test.each([
    ["from another site", { "sec-fetch-site": "cross-site" }, 403],
    [
      "from another port of this machine",
      { "sec-fetch-site": "same-site", origin: "http://127.0.0.1:3000" },
      403,
    ],
    ["from a browser that does not say where from", { "sec-fetch-site": undefined }, 403],
    ["of another origin", { origin: "http://evil.example" }, 403],
    ["of the other name's origin", { origin: `http://localhost:${PORT}` }, 403],
    ["of this origin over TLS", { origin: `https://127.0.0.1:${PORT}` }, 403],
    ["without an origin", { origin: undefined }, 403],
    ["of a null origin", { origin: "null" }, 403],
    ["as a form", { "content-type": "application/x-www-form-urlencoded" }, 415],
    ["as text, which needs no preflight", { "content-type": "text/plain;application/json" }, 415],
  ])("%s is refused", async (_, headers, status) => {
    const answer = await testConsole().change("/api/plans", RETRIEVE, headers);
    expect(answer.status).toBe(status);
  });

  test("of the page itself is taken", async () => {
    const answer = await testConsole().change("/api/plans", RETRIEVE);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ verb: "Retrieve", isEmpty: false });
  });

  test.each([
    [{ action: "erase" }, "action"],
    [{ action: "retrieve" }, "organization"],
    [{ action: "retrieve", organization: "../x" }, "organization"],
    [{ action: "disable", organization: "org_0000000000000001" }, "connection"],
    [{ action: "pause", lane: "bulk", also: 1 }, "request"],
    [{ action: "pause", lane: "bulk", until: "2h" }, "until"],
    [{ action: "pause", lane: "bulk", until: 7 }, "until"],
    [{ action: "resume", lane: "bulk", until: "2h" }, "request"],
    [{ action: "redrive", letters: { filter: {} } }, "letters"],
    [{ action: "redrive", letters: { ids: [] } }, "letters"],
    [{ action: "cancel", batch: "a b" }, "batch"],
    [{ action: "rollback", batch: "a", reason: " " }, "reason"],
  ])("%j is refused with the name of its field", async (intent, field) => {
    const answer = await testConsole().change("/api/plans", intent);
    expect(answer.status).toBe(400);
    expect(((await answer.json()) as { detail: string }).detail).toMatch(new RegExp(`^${field}`));
  });

  test("without a reason is not carried out, and its plan stays", async () => {
    const console = testConsole();
    const { plan } = (await (await console.change("/api/plans", RETRIEVE)).json()) as { plan: string };
    const answer = await console.change(`/api/plans/${plan}/carry-out`, { reason: "  " });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ detail: "reason: Say why: it goes on record." });
    expect(console.jobs).toEqual([]);
    expect((await console.change(`/api/plans/${plan}/carry-out`, { reason: "asked for" })).status).toBe(200);
  });

  test("is carried out once", async () => {
    const console = testConsole();
    const { plan } = (await (await console.change("/api/plans", RETRIEVE)).json()) as { plan: string };
    const carryOut = () => console.change(`/api/plans/${plan}/carry-out`, { reason: "asked for" });
    const statuses = [(await carryOut()).status, (await carryOut()).status];
    expect(statuses).toEqual([200, 410]);
  });
});

describe("read-only", () => {
  const readOnly = () => testConsole(undefined, true);

  test.each(["/api/plans", "/api/plans/x/carry-out", "/api/organizations/org_0000000000000001/tenant"])(
    "%s is not there, with all that a change needs",
    async (path) => {
      const answer = await readOnly().change(path, RETRIEVE);
      expect(answer.status).toBe(404);
    },
  );

  test.each(["PUT", "PATCH", "DELETE"])("nothing answers to %s", async (method) => {
    for (const console of [readOnly(), testConsole()]) {
      const headers = { cookie: await console.logIn(), origin: ORIGIN, "sec-fetch-site": "same-origin" };
      const answer = await console.ask("/api/plans", {
        method,
        headers: { ...headers, "content-type": "application/json" },
      });
      expect(answer.status).toBe(404);
    }
  });

  test("the page learns that it is, and who asks is not looked up", async () => {
    const console = readOnly();
    const answer = await console.ask("/api/about", { headers: { cookie: await console.logIn() } });
    expect(await answer.json()).toMatchObject({ readOnly: true, who: "", slug: "orgconn-test" });
  });
});

test.each(["/", "/login", "/api/about", "/assets/page.js", "/nothing/here"])(
  "%s has the headers that keep scripts, frames, caches and referrers out, in any answer",
  async (path) => {
    const console = testConsole();
    for (const host of [`127.0.0.1:${PORT}`, "evil.example"]) {
      const { headers } = await console.ask(path, { host });
      expect(headers.get("content-security-policy")).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
      );
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("x-frame-options")).toBe("DENY");
    }
  },
);
