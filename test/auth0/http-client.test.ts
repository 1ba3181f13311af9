import { once } from "node:events";
import net, { createServer, type Socket } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createHttpClient, type ExchangeRequest, type HttpClient } from "../../lambda/auth0/http-client.ts";
import { HTTP_LIMITS, type HttpLimits } from "../../lambda/auth0/limits.ts";
import { machineClock } from "../../local/tenant/options.ts";
import { manualClock } from "../support/manual-clock.ts";
import { closedOrigin, startServer } from "./server.ts";

const REQUEST: ExchangeRequest = {
  method: "POST",
  path: "/api/v2/x",
  headers: { "x-a": "1" },
  body: '{"a":1}',
};
const opened: HttpClient[] = [];

/** To stop the thread with, which costs no processor time as a loop does. */
const NEVER_WOKEN = new Int32Array(new SharedArrayBuffer(4));

/** The pool takes a connection back a moment after the answer that it brought is whole. */
const takenBack = () => new Promise((resolve) => setImmediate(resolve));

function client(origin: string, limits: Partial<HttpLimits> = {}, clock = machineClock): HttpClient {
  const made = createHttpClient({ origin, clock, limits: { ...HTTP_LIMITS, ...limits } });
  opened.push(made);
  return made;
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((made) => made.close()));
});

describe("an answer", () => {
  it("comes whole, with its headers in lower case", async () => {
    await using server = await startServer((_request, response) => {
      response.writeHead(201, { "X-RateLimit-Limit": "25", "Set-Cookie": ["a=1", "b=2"] }).end('{"ok":true}');
    });
    const exchange = await client(server.origin).exchange(REQUEST);
    expect(exchange).toMatchObject({ kind: "answered", status: 201, body: '{"ok":true}' });
    expect(exchange).toHaveProperty("headers.x-ratelimit-limit", "25");
    expect(exchange).toHaveProperty("headers.set-cookie", "a=1, b=2");
    expect(server.received).toMatchObject([
      { method: "POST", path: "/api/v2/x", body: '{"a":1}', headers: { "x-a": "1" } },
    ]);
    expect(exchange.sentAtMs).toBeLessThanOrEqual(exchange.receivedAtMs);
  });

  it("of a redirect is the redirect itself", async () => {
    await using server = await startServer((_request, response) => {
      response.writeHead(307, { location: "/elsewhere" }).end();
    });
    expect(await client(server.origin).exchange(REQUEST)).toMatchObject({
      kind: "answered",
      status: 307,
      body: "",
    });
    expect(server.received).toHaveLength(1);
  });

  it("may be preceded by early hints", async () => {
    await using server = await startServer((_request, response) => {
      response.writeEarlyHints({ link: "</a>; rel=preload" });
      response.writeHead(200).end("done");
    });
    expect(await client(server.origin).exchange(REQUEST)).toMatchObject({ status: 200, body: "done" });
  });

  it("may be as large as the limit and no larger, whether or not it says its length", async () => {
    for (const chunked of [false, true]) {
      for (const [bytes, kind] of [
        [1_000, "answered"],
        [1_001, "cut"],
      ] as const) {
        await using server = await startServer((_request, response) => {
          if (!chunked) response.setHeader("content-length", bytes);
          response.writeHead(200, { "x-kept": "yes" });
          response.write("x".repeat(bytes - 1));
          response.end("x");
        });
        const exchange = await client(server.origin, { maxAnswerBytes: 1_000 }).exchange(REQUEST);
        expect(exchange).toMatchObject({ kind, status: 200, headers: { "x-kept": "yes" } });
        if (kind === "cut") expect(exchange).toHaveProperty("detail", "the answer is larger than 1000 bytes");
      }
    }
  });
});

describe("a request that was never sent", () => {
  it("found a closed port", async () => {
    const exchange = await client(await closedOrigin()).exchange(REQUEST);
    expect(exchange).toMatchObject({ kind: "unsent", detail: "ECONNREFUSED" });
  });

  it("found no such host", async () => {
    const exchange = await client("http://orgconn.invalid").exchange(REQUEST);
    expect(exchange).toMatchObject({
      kind: "unsent",
      detail: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/),
    });
  });

  it("met a server that does not speak TLS", async () => {
    await using server = await startServer((_request, response) => response.end());
    const exchange = await client(server.origin.replace("http:", "https:")).exchange(REQUEST);
    expect(exchange).toMatchObject({ kind: "unsent" });
    expect(server.received).toEqual([]);
  });

  it("waited for a connection until its TLS handshake took too long", async () => {
    const silent = createServer();
    silent.listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = silent.address() as { port: number };
    const exchange = await client(`https://127.0.0.1:${port}`, { connectMs: 50 }).exchange(REQUEST);
    expect(exchange).toMatchObject({ kind: "unsent", detail: "no connection within 50 ms" });
    silent.close();
  });

  it("waited for a free connection until its time was up, and is not sent later", async () => {
    const slowArrived = Promise.withResolvers<void>();
    await using server = await startServer((_request, response, { path }) => {
      if (path === "/slow") slowArrived.resolve();
      else response.end();
    });
    const one = client(server.origin, { connections: 1, exchangeMs: 1_000 });
    const deadlineMs = performance.now() + 1_000;
    const slow = one.exchange({ ...REQUEST, path: "/slow" });
    const waiting = one.exchange({ ...REQUEST, path: "/waiting" });
    await slowArrived.promise;
    // Both deadlines pass in one turn of the event loop, before the connection that the first one gives up is free.
    Atomics.wait(NEVER_WOKEN, 0, 0, deadlineMs + 5 - performance.now());
    expect(await waiting).toMatchObject({ kind: "unsent", detail: "not answered within 1000 ms" });
    expect(await slow).toMatchObject({ kind: "lost" });
    expect(await one.exchange({ ...REQUEST, path: "/after" })).toMatchObject({ kind: "answered" });
    expect(server.received.map(({ path }) => path)).toEqual(["/slow", "/after"]);
  });

  it("could not be spelled out", async () => {
    await using server = await startServer((_request, response) => response.end());
    const exchange = await client(server.origin).exchange({
      ...REQUEST,
      headers: { authorization: "a\nCANARY" },
    });
    expect(exchange).toMatchObject({ kind: "unsent", detail: "UND_ERR_INVALID_ARG" });
    expect(server.received).toEqual([]);
  });
});

describe("a request that was sent", () => {
  it("is lost when the connection is reset instead of an answer, and is not sent again", async () => {
    await using server = await startServer((request) => request.socket.resetAndDestroy());
    for (const method of ["POST", "GET"] as const) {
      const { body: _, ...rest } = REQUEST;
      expect(await client(server.origin).exchange({ ...rest, method })).toMatchObject({ kind: "lost" });
    }
    expect(server.received.map(({ method }) => method)).toEqual(["POST", "GET"]);
  });

  it("is lost when the connection is closed instead of an answer", async () => {
    await using server = await startServer((request) => request.socket.end());
    expect(await client(server.origin).exchange(REQUEST)).toMatchObject({
      kind: "lost",
      detail: "the connection was closed before the answer was whole",
    });
  });

  it("is lost when a reused connection is reset, and is not sent again", async () => {
    await using server = await startServer((request, response, _received, count) => {
      if (count === 1) response.end();
      else request.socket.resetAndDestroy();
    });
    const kept = client(server.origin);
    expect(await kept.exchange(REQUEST)).toMatchObject({ kind: "answered" });
    await takenBack();
    expect(await kept.exchange(REQUEST)).toMatchObject({ kind: "lost" });
    expect(server.received).toHaveLength(2);
    expect(server.sockets).toHaveLength(1);
  });

  it("is lost when no head comes in time", async () => {
    await using server = await startServer(() => {});
    const exchange = await client(server.origin, { headersMs: 50 }).exchange(REQUEST);
    expect(exchange).toMatchObject({ kind: "lost", detail: "not answered within 50 ms" });
  });

  it("is lost when its time is up, and its connection is dropped", async () => {
    await using server = await startServer(() => {});
    const exchange = await client(server.origin, { exchangeMs: 1_000 }).exchange(REQUEST);
    expect(exchange).toMatchObject({ kind: "lost", detail: "not answered within 1000 ms" });
    const [socket] = server.sockets as [Socket];
    if (!socket.destroyed) await once(socket, "close");
  });

  it("is lost when early hints are all that comes", async () => {
    await using server = await startServer((request, response) => {
      response.writeEarlyHints({ link: "</a>; rel=preload" }, () => request.socket.end());
    });
    expect(await client(server.origin).exchange(REQUEST)).toMatchObject({ kind: "lost" });
  });

  it("is lost when what comes is not HTTP", async () => {
    await using server = await startServer((request) => request.socket.end("SSH-2.0-OpenSSH\r\n\r\n"));
    expect(await client(server.origin).exchange(REQUEST)).toMatchObject({ kind: "lost" });
  });

  it.each([
    ["stops", { bodyMs: 50 }, "the answer stopped half-way"],
    ["drips beyond its time", { exchangeMs: 1_000 }, "not answered within 1000 ms"],
  ])("keeps its head when the body %s", async (_how, limits, detail) => {
    await using server = await startServer((_request, response) => {
      response.writeHead(200, { "content-length": 1_000, "x-kept": "yes" });
      response.write("x");
      if ("exchangeMs" in limits) {
        const drip = setInterval(() => response.write("x"), 20);
        response.on("close", () => clearInterval(drip));
      }
    });
    const exchange = await client(server.origin, limits).exchange(REQUEST);
    expect(exchange).toMatchObject({ kind: "cut", status: 200, headers: { "x-kept": "yes" }, detail });
  });
});

describe("connections", () => {
  it("may take as long to one address as to the only one, also where a name has several", async () => {
    await using server = await startServer((_request, response) => response.end());
    const connect = vi.spyOn(net, "connect");
    await client(server.origin).exchange(REQUEST);
    const options = connect.mock.calls.map(([first]) => first);
    connect.mockRestore();
    const { addressMs } = HTTP_LIMITS;
    expect(options).toMatchObject([{ autoSelectFamily: true, autoSelectFamilyAttemptTimeout: addressMs }]);
    // A second address has as much time as the first, and the request still has some.
    expect(HTTP_LIMITS.connectMs).toBeGreaterThanOrEqual(2 * addressMs);
    expect(HTTP_LIMITS.exchangeMs).toBeGreaterThan(HTTP_LIMITS.connectMs);
  });

  it("are used again one after the other, and never more than allowed at once", async () => {
    let atOnce = 0;
    let most = 0;
    await using server = await startServer(async (_request, response) => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await new Promise((resolve) => setImmediate(resolve));
      atOnce -= 1;
      response.end();
    });
    const kept = client(server.origin, { connections: 3 });
    for (let i = 0; i < 5; i += 1) {
      await kept.exchange(REQUEST);
      await takenBack();
    }
    expect(server.sockets).toHaveLength(1);
    await Promise.all(Array.from({ length: 30 }, () => kept.exchange(REQUEST)));
    expect(server.sockets).toHaveLength(3);
    expect(most).toBeLessThanOrEqual(3);
    expect(server.received).toHaveLength(35);
  });

  it("that the other side closed while they were idle are noticed", async () => {
    await using server = await startServer((_request, response) => response.end());
    const kept = client(server.origin);
    await kept.exchange(REQUEST);
    const [socket] = server.sockets as [Socket];
    socket.end();
    await once(socket, "close");
    expect(await kept.exchange(REQUEST)).toMatchObject({ kind: "answered" });
    expect(server.sockets).toHaveLength(2);
  });

  it("are not trusted after a freeze, however young they seem to the pool", async () => {
    await using server = await startServer((_request, response) => response.end());
    const clock = manualClock();
    const kept = client(server.origin, { keepAliveMs: 4_000 }, clock);
    await kept.exchange(REQUEST);
    await takenBack();
    clock.advance(4_000);
    await kept.exchange(REQUEST);
    await takenBack();
    expect(server.sockets).toHaveLength(1);
    clock.advance(4_001);
    await kept.exchange(REQUEST);
    expect(server.sockets).toHaveLength(2);
  });
});
