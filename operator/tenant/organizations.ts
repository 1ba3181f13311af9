import { defined } from "../../contract/defined.ts";
import { errorBodyOf, isAuth0s, wordsOf } from "../../lambda/answer/error-body.ts";
import type { Exchange } from "../../lambda/auth0/http-client.ts";
import { parseJson } from "../../lambda/auth0/json.ts";
import type { Permit } from "../../lambda/budget/rate-budget.ts";
import { circuitsOf } from "../../lambda/stores/circuit-store.ts";
import { TenantError } from "./errors.ts";
import type { OpenTenant } from "./open-tenant.ts";

/** The fields of an organization that a backfill selects by. */
export interface Organization {
  readonly id: string;
  readonly name?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** One page of the tenant's organizations. */
export interface OrganizationPage {
  readonly organizations: readonly Organization[];
  /** Where the next page begins; undefined on the last one. */
  readonly next?: string;
}

/** How organizations are listed. */
export interface ListOptions {
  /** The `next` of the last page that is known already. Default: from the start. */
  readonly from?: string | undefined;
  /** Receives the reason for each wait. */
  readonly onWait?: (why: string) => void;
  readonly signal?: AbortSignal;
}

/** Organizations in one page: the most that `take` allows. */
export const ORGANIZATIONS_PER_PAGE = 100;

/** How long one look for a permit takes, in milliseconds (Ctrl-C waits for it), and a pause while the circuit of all calls is open. */
const LOOK_MS = 2_000;
const CIRCUIT_PAUSE_MS = 8_000;
/** Tries of one page, and the longest pause after the first of them, in milliseconds. It is short: an operator is waiting. */
const PAGE_TRIES = 6;
const FIRST_PAUSE_MS = 1_000;

/**
 * Lists the tenant's organizations, page by page, with permits of the bulk lane. It can go on where another listing
 * stopped.
 *
 * https://auth0.com/docs/api/management/v2/organizations/get-organizations, by checkpoints (`from`, `take`)
 *
 * @throws TenantError when the tenant refuses; the signal's reason.
 * @example for await (const { organizations, next } of listOrganizations(tenant, { from: checkpoint })) …
 */
export async function* listOrganizations(
  tenant: OpenTenant,
  options: ListOptions = {},
): AsyncGenerator<OrganizationPage> {
  let { from } = options;
  do {
    const page = await readPage(tenant, from, options);
    yield page;
    from = page.next;
  } while (from !== undefined);
}

async function readPage(
  tenant: OpenTenant,
  from: string | undefined,
  { onWait = () => {}, signal }: ListOptions,
): Promise<OrganizationPage> {
  const { clock, random } = tenant.ports;
  const query = new URLSearchParams({
    take: String(ORGANIZATIONS_PER_PAGE),
    ...defined({ from }),
  });
  for (let attempts = 0; ; ) {
    signal?.throwIfAborted();
    const permit = await waitForPermit(tenant, onWait, signal);
    const attempt = await tryPage(tenant, permit, `/api/v2/organizations?${query}`);
    if (attempt.kind === "page") return attempt.page;
    if (attempt.kind === "failed" && ++attempts >= PAGE_TRIES) throw new TenantError(attempt.detail);
    onWait(attempt.detail);
    await clock.sleep(
      attempt.kind === "failed" ? FIRST_PAUSE_MS * 2 ** (attempts - 1) * random() : attempt.pauseMs,
      signal,
    );
  }
}

/** The result of one try: a page, a wait that does not count as a failure, or a failure. */
type Attempt =
  | { readonly kind: "page"; readonly page: OrganizationPage }
  | { readonly kind: "not_now"; readonly detail: string; readonly pauseMs: number }
  | { readonly kind: "failed"; readonly detail: string };

async function tryPage(tenant: OpenTenant, permit: Permit, path: string): Promise<Attempt> {
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
  const exchange = await http.exchange({ method: "GET", path, headers });
  const body = exchange.kind === "answered" ? parseJson(exchange.body) : undefined;
  await budget.report({ permit, ...observationOf(exchange, body) });
  if (exchange.kind !== "answered") return { kind: "failed", detail: exchange.detail };
  const words = wordsOf(exchange.status, errorBodyOf(body));
  const isOwn = isAuth0s(exchange.status, body);
  switch (exchange.status) {
    case 200:
      return toPage(body);
    case 401:
      if (isOwn) tokens.refused(current.token);
      else tokens.doubted(current.token);
      return { kind: "failed", detail: words };
    case 403:
      if (!isOwn) return { kind: "failed", detail: `${words}, but not in Auth0's words` };
      tokens.doubted(current.token);
      throw new TenantError(
        `The tenant refuses to list its organizations: ${words}. Grant the worker's application the scope read:organizations.`,
        403,
      );
    case 429:
      return { kind: "not_now", detail: words, pauseMs: 0 };
    default:
      if (isOwn && exchange.status < 500)
        throw new TenantError(`The tenant's organizations cannot be listed: ${words}.`, exchange.status);
      return { kind: "failed", detail: words };
  }
}

async function waitForPermit(
  { budget, ports }: OpenTenant,
  onWait: (why: string) => void,
  signal: AbortSignal | undefined,
): Promise<Permit> {
  const { clock } = ports;
  for (;;) {
    signal?.throwIfAborted();
    const deadlineMs = clock.now() + LOOK_MS;
    const answer = await budget.acquire({ bucket: "list_organizations", lane: "bulk", deadlineMs });
    if (answer.granted) {
      if (!signal?.aborted) return answer.permit;
      await budget.giveBack(answer.permit);
      continue;
    }
    onWait("the tenant's rate limit leaves no room yet");
    await clock.sleep(answer.retryAfterMs, signal);
  }
}

function observationOf(exchange: Exchange, body: unknown) {
  const { sentAtMs, receivedAtMs } = exchange;
  if (!("status" in exchange)) return { sentAtMs, receivedAtMs, headers: {} };
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

function toPage(body: unknown): Attempt {
  const { organizations, next } = { ...(body as Partial<OrganizationPage> | undefined) };
  if (!Array.isArray(organizations))
    return { kind: "failed", detail: "the answer is not a list of organizations" };
  return {
    kind: "page",
    page: { organizations, ...(typeof next === "string" && next !== "" ? { next } : {}) },
  };
}
