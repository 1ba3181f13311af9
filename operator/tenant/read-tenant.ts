import type { EndpointBucket } from "../../contract/bucket.ts";
import type { Lane } from "../../contract/place.ts";
import { errorBodyOf, isAuth0s, wordsOf } from "../../lambda/answer/error-body.ts";
import type { Exchange } from "../../lambda/auth0/http-client.ts";
import { parseJson } from "../../lambda/auth0/json.ts";
import type { Permit } from "../../lambda/budget/rate-budget.ts";
import { circuitsOf } from "../../lambda/stores/circuit-store.ts";
import { TenantError } from "./errors.ts";
import type { OpenTenant } from "./open-tenant.ts";

/** How a read is followed. */
export interface TenantReadOptions {
  /** Receives the reason for each wait. */
  readonly onWait?: (why: string) => void;
  readonly signal?: AbortSignal;
}

/** A GET of the Management API that the worker itself never makes. */
export interface TenantRead<T> {
  readonly path: string;
  /** Whose permit it takes, and in which lane. */
  readonly bucket: EndpointBucket;
  readonly lane: Lane;
  /** Whether the headers of its answer are about that bucket. */
  readonly showsBucket: boolean;
  /** What a 200 says; undefined where its body is something else. */
  toResult(body: unknown): T | undefined;
  /** Says that it is. */
  readonly malformed: string;
  /** The error for a refusal of Auth0's own. */
  refused(refusal: Refusal): Error;
}

/** Auth0's own answer that a read will not be answered. */
export interface Refusal {
  readonly status: number;
  readonly words: string;
  /** Whether a scope is missing. */
  readonly isForbidden: boolean;
}

/** How long one look for a permit takes, in milliseconds (Ctrl-C waits for it), and a pause while the circuit of all calls is open. */
const LOOK_MS = 2_000;
const CIRCUIT_PAUSE_MS = 8_000;
/** Tries of one read, and the longest pause after the first of them, in milliseconds. It is short: an operator is waiting. */
const READ_TRIES = 6;
const FIRST_PAUSE_MS = 1_000;
/** The pause after a 429 of a bucket that the budget does not know: at 200 a minute the next token is there long before. */
const OTHER_BUCKET_PAUSE_MS = 2_000;

/**
 * Reads something from the tenant with a permit for each try. It waits for permits, through open circuits and throttling, and
 * tries again after trouble that passes.
 *
 * @throws What `refused` makes; TenantError when there is no token, or after six failures; the signal's reason.
 */
export async function readTenant<T>(
  tenant: OpenTenant,
  read: TenantRead<T>,
  { onWait = () => {}, signal }: TenantReadOptions = {},
): Promise<T> {
  const { clock, random } = tenant.ports;
  for (let attempts = 0; ; ) {
    signal?.throwIfAborted();
    const permit = await waitForPermit(tenant, read, onWait, signal);
    const attempt = await tryRead(tenant, permit, read);
    if (attempt.kind === "done") return attempt.result;
    if (attempt.kind === "failed" && ++attempts >= READ_TRIES) throw new TenantError(attempt.detail);
    onWait(attempt.detail);
    await clock.sleep(
      attempt.kind === "failed" ? FIRST_PAUSE_MS * 2 ** (attempts - 1) * random() : attempt.pauseMs,
      signal,
    );
  }
}

/** The outcome of one try: a result, a wait that does not count as a failure, or a failure. */
type Attempt<T> =
  | { readonly kind: "done"; readonly result: T }
  | { readonly kind: "not_now"; readonly detail: string; readonly pauseMs: number }
  | { readonly kind: "failed"; readonly detail: string };

async function tryRead<T>(tenant: OpenTenant, permit: Permit, read: TenantRead<T>): Promise<Attempt<T>> {
  const { http, tokens, budget } = tenant;
  const open = circuitsOf(budget.shared().attributes).open.everything;
  if (open !== undefined) {
    await budget.giveBack(permit);
    return { kind: "not_now", detail: `calls are paused: ${open.detail}`, pauseMs: CIRCUIT_PAUSE_MS };
  }
  const current = await tokens.current().catch(async (error: unknown) => {
    await budget.giveBack(permit);
    throw error;
  });
  if (current.kind === "unavailable") {
    await budget.giveBack(permit);
    if (current.cause === "refused") throw new TenantError(`There is no token: ${current.detail}`);
    return { kind: "failed", detail: current.detail };
  }
  const headers = { authorization: `Bearer ${current.token}`, accept: "application/json" };
  const exchange = await http.exchange({ method: "GET", path: read.path, headers });
  const body = exchange.kind === "answered" ? parseJson(exchange.body) : undefined;
  await budget.report({ permit, ...observationOf(exchange, body, read.showsBucket) });
  if (exchange.kind !== "answered") return { kind: "failed", detail: exchange.detail };
  const words = wordsOf(exchange.status, errorBodyOf(body));
  const isOwn = isAuth0s(exchange.status, body);
  switch (exchange.status) {
    case 200: {
      const result = read.toResult(body);
      return result === undefined ? { kind: "failed", detail: read.malformed } : { kind: "done", result };
    }
    case 401:
      if (isOwn) tokens.refused(current.token);
      else tokens.doubted(current.token);
      return { kind: "failed", detail: words };
    case 403:
      if (!isOwn) return { kind: "failed", detail: `${words}, but not in Auth0's words` };
      tokens.doubted(current.token);
      throw read.refused({ words, status: 403, isForbidden: true });
    case 429:
      // The budget paces calls that show their bucket.
      return { kind: "not_now", detail: words, pauseMs: read.showsBucket ? 0 : OTHER_BUCKET_PAUSE_MS };
    default:
      if (isOwn && exchange.status < 500)
        throw read.refused({ words, status: exchange.status, isForbidden: false });
      return { kind: "failed", detail: words };
  }
}

async function waitForPermit(
  { budget, ports }: OpenTenant,
  { bucket, lane }: Pick<TenantRead<unknown>, "bucket" | "lane">,
  onWait: (why: string) => void,
  signal: AbortSignal | undefined,
): Promise<Permit> {
  const { clock } = ports;
  for (;;) {
    signal?.throwIfAborted();
    const deadlineMs = clock.now() + LOOK_MS;
    const answer = await budget.acquire({ bucket, lane, deadlineMs });
    if (answer.granted) {
      if (!signal?.aborted) return answer.permit;
      await budget.giveBack(answer.permit);
      continue;
    }
    onWait("the tenant's rate limit leaves no room yet");
    await clock.sleep(answer.retryAfterMs, signal);
  }
}

/** An answer about another bucket counts as none: the permit is used, and nothing is learned. */
function observationOf(exchange: Exchange, body: unknown, showsBucket: boolean) {
  const { sentAtMs, receivedAtMs } = exchange;
  if (!showsBucket || !("status" in exchange)) return { sentAtMs, receivedAtMs, headers: {} };
  const { status, headers } = exchange;
  const { message } = errorBodyOf(body);
  return {
    sentAtMs,
    receivedAtMs,
    status,
    headers,
    ...(status === 429 && message !== undefined ? { message } : {}),
  };
}
