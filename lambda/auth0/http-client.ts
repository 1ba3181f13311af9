import Pool from "undici/lib/dispatcher/pool.js";
import type { Clock } from "../../contract/clock.ts";
import { HTTP_LIMITS, type HttpLimits } from "./limits.ts";

/** A request to the one origin that the client was made for. */
export interface ExchangeRequest {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Times {
  /** When the request began to be written, or was asked for if it never was; milliseconds on the worker's clock. */
  readonly sentAtMs: number;
  readonly receivedAtMs: number;
}

/** The head of an answer. */
interface Head {
  readonly status: number;
  /** Names in lower case; a header given several times is joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What became of a request. */
export type Exchange = Times &
  (
    | ({ readonly kind: "answered"; readonly body: string } & Head)
    /** The head arrived, the body did not arrive whole. */
    | ({ readonly kind: "cut"; readonly detail: string } & Head)
    /** At least a part of it may have been sent. */
    | { readonly kind: "lost"; readonly detail: string }
    /** Not a byte of it was sent. */
    | { readonly kind: "unsent"; readonly detail: string }
  );

/** HTTP with one origin. */
export interface HttpClient {
  /** Makes one request, once. Never throws, never follows a redirect, ends within `exchangeMs`. */
  exchange(request: ExchangeRequest): Promise<Exchange>;
  /** Drops all connections. */
  close(): Promise<void>;
}

/**
 * Makes an HTTP client on undici's Pool.
 *
 * Whether a request was sent is what undici itself says: it announces a request right before the first byte is written
 * to an open connection. A connection that the other side closed while it was idle is found out before, as far as
 * the operating system knows of it; where the close is met only after that, the exchange counts as lost, because
 * nothing tells it from a server that died at work.
 *
 * HTTP/1.1 only: with one request on a connection at a time, one trouble concerns one request.
 *
 * @param options.origin From `tenantOrigin`.
 * @param options.clock Stamps exchanges, and tells how long the connections were idle.
 * @param options.limits The bounds; other ones for tests.
 */
export function createHttpClient(options: {
  readonly origin: string;
  readonly clock: Clock;
  readonly limits?: HttpLimits;
}): HttpClient {
  const { origin, clock, limits = HTTP_LIMITS } = options;
  let pool = openPool(origin, limits);
  let inFlight = 0;
  let lastUsedMs = clock.now();

  // Lambda freezes an execution between invocations, the pool's own idle timers with it, so its connections can be
  // much older than they seem to be.
  function replaceIdlePool(): void {
    if (inFlight > 0 || clock.now() - lastUsedMs <= limits.keepAliveMs) return;
    pool.destroy().catch(() => {});
    pool = openPool(origin, limits);
  }

  async function exchange(request: ExchangeRequest): Promise<Exchange> {
    replaceIdlePool();
    inFlight += 1;
    try {
      return await dispatch(pool, request, clock, limits);
    } finally {
      inFlight -= 1;
      lastUsedMs = clock.now();
    }
  }

  return { exchange, close: () => pool.destroy() };
}

function openPool(origin: string, limits: HttpLimits): Pool {
  return new Pool(origin, {
    allowH2: false,
    connections: limits.connections,
    connectTimeout: limits.connectMs,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: limits.addressMs,
    headersTimeout: limits.headersMs,
    bodyTimeout: limits.bodyMs,
    keepAliveTimeout: limits.keepAliveMs,
    keepAliveMaxTimeout: limits.keepAliveMs,
    maxResponseSize: limits.maxAnswerBytes,
  });
}

function dispatch(pool: Pool, request: ExchangeRequest, clock: Clock, limits: HttpLimits): Promise<Exchange> {
  return new Promise((resolve) => {
    const askedAtMs = clock.now();
    const chunks: Buffer[] = [];
    let sentAtMs: number | undefined;
    let head: Head | undefined;
    let over = false;
    let abort = () => {};

    function end(detail?: string): void {
      if (over) return;
      over = true;
      clearTimeout(deadline);
      const times = { sentAtMs: sentAtMs ?? askedAtMs, receivedAtMs: clock.now() };
      if (detail === undefined && head !== undefined) {
        resolve({ kind: "answered", ...head, body: Buffer.concat(chunks).toString(), ...times });
      } else {
        const failure = { detail: detail ?? "the answer has no head", ...times };
        if (head !== undefined) resolve({ kind: "cut", ...head, ...failure });
        else resolve({ kind: sentAtMs === undefined ? "unsent" : "lost", ...failure });
      }
    }

    const deadline = setTimeout(() => {
      end(`not answered within ${limits.exchangeMs} ms`);
      abort();
    }, limits.exchangeMs);

    pool.dispatch(
      { ...request, body: request.body ?? null },
      {
        onRequestStart(controller) {
          abort = () => controller.abort(new Error("given up"));
          if (over) abort();
          else sentAtMs = clock.now();
        },
        onResponseStart(_controller, status, headers) {
          if (status >= 200) head = { status, headers: flatten(headers) };
        },
        onResponseData(_controller, chunk) {
          chunks.push(chunk);
        },
        onResponseEnd: () => end(),
        onResponseError: (_controller, error) => end(describe(error, limits)),
      },
    );
  });
}

function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(", ") : value;
  }
  return flat;
}

/** Our own words and the error's code: messages of libraries may quote what was sent. */
function describe(error: Error, limits: HttpLimits): string {
  const { code } = error as NodeJS.ErrnoException;
  switch (code) {
    case undefined:
      return error.name;
    case "UND_ERR_CONNECT_TIMEOUT":
      return `no connection within ${limits.connectMs} ms`;
    case "UND_ERR_HEADERS_TIMEOUT":
      return `not answered within ${limits.headersMs} ms`;
    case "UND_ERR_BODY_TIMEOUT":
      return "the answer stopped half-way";
    case "UND_ERR_RES_EXCEEDED_MAX_SIZE":
      return `the answer is larger than ${limits.maxAnswerBytes} bytes`;
    case "UND_ERR_SOCKET":
      return "the connection was closed before the answer was whole";
    default:
      return code;
  }
}
