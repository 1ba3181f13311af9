import type { Clock, Random } from "../../contract/clock.ts";
import { defined } from "../../contract/defined.ts";
import { within } from "../../contract/within.ts";
import { parseCredentials } from "./credentials.ts";
import { TOKEN_STORE_TIMEOUT_MS } from "./limits.ts";
import type { Mint } from "./mint.ts";
import type { MintAnswer } from "./mint-answer.ts";
import { afterMint, type MintState, mintAllowedAtMs } from "./mint-schedule.ts";
import { NO_SIGNING_KEYS, type SigningKeys } from "./signing-keys.ts";
import { formatSharedToken, isAlive, parseSharedToken, type SharedToken, type TokenEvent } from "./token.ts";

/** One secret. */
export interface SecretStore {
  /** Its current value, and an id that changes with the value; undefined when it has none. */
  get(): Promise<{ readonly value: string; readonly versionId: string } | undefined>;
  /** Writes a new value. */
  put(value: string): Promise<void>;
}

/** The item that decides who mints. */
export interface TokenLease {
  /** What is known of the minting, read consistently. */
  read(): Promise<MintState>;
  /**
   * Writes the next state, on the condition that the version before it is still there.
   *
   * @returns false when another execution wrote first.
   */
  replace(next: MintState): Promise<boolean>;
}

/** What a token is found or minted through. */
export interface TokenPorts {
  /** The client's credentials; only read. */
  readonly credentials: SecretStore;
  /** The token that all executions share. */
  readonly shared: SecretStore;
  readonly lease: TokenLease;
  readonly mint: Mint;
  /** Default: none. */
  readonly signingKeys?: SigningKeys;
  readonly clock: Clock;
  readonly random: Random;
  readonly observe: (event: TokenEvent) => void;
}

/** Longest time that a mint is waited for, in milliseconds; longer than one takes with its exchange and its writes. */
const MINT_LEASE_MS = 15_000;

/** How long a minted token may take to show in its secret, in milliseconds: Secrets Manager is eventually consistent. */
const SHOWN_WITHIN_MS = 10_000;

const POLL_MS = 100;

/** What came of looking for a token. */
export type Obtained =
  | { readonly kind: "token"; readonly token: SharedToken }
  | { readonly kind: "unavailable"; readonly cause: "refused" | "unreachable"; readonly detail: string };

/**
 * Finds a token that the caller accepts: the shared one, one that another execution is just minting, or one that this
 * execution mints itself, if the schedule allows it now and no other execution does it.
 *
 * @param want.accepts Whether a token will do.
 * @param want.patient Whether to wait while another execution mints.
 * @throws whatever the stores throw, where no token could be had for it.
 */
export async function obtainToken(
  unboundedPorts: TokenPorts,
  want: { readonly accepts: (token: SharedToken) => boolean; readonly patient: boolean },
): Promise<Obtained> {
  const ports = inTime(unboundedPorts);
  const { clock, lease, random } = ports;
  const found = await findShared(ports, want.accepts);
  if (found.kind === "token") return found;

  const giveUpAtMs = clock.now() + MINT_LEASE_MS;
  for (;;) {
    const state = await lease.read();
    if (!isLeased(state, clock.now())) {
      const shared = await findShared(ports, want.accepts);
      if (shared.kind === "token") return shared;
      if (!isYetToShow(state, shared.mintId, clock.now())) {
        const own = await mintInTurn(ports, state);
        if (own !== "beaten") return own;
      }
    }
    if (!want.patient || clock.now() >= giveUpAtMs) {
      return { kind: "unavailable", cause: "unreachable", detail: "another execution is minting a token" };
    }
    await clock.sleep(POLL_MS * (1 + random()));
  }
}

/** The ports with requests that end in time. */
function inTime(ports: TokenPorts): TokenPorts {
  const { clock, lease } = ports;
  const bounded = <T>(request: Promise<T>) => within(TOKEN_STORE_TIMEOUT_MS, clock, request);
  const secret = (store: SecretStore): SecretStore => ({
    get: () => bounded(store.get()),
    put: (value) => bounded(store.put(value)),
  });
  return {
    ...ports,
    credentials: secret(ports.credentials),
    shared: secret(ports.shared),
    lease: { read: () => bounded(lease.read()), replace: (next) => bounded(lease.replace(next)) },
  };
}

async function findShared(
  { shared, clock }: TokenPorts,
  accepts: (token: SharedToken) => boolean,
): Promise<{ kind: "token"; token: SharedToken } | { kind: "none"; mintId: number | undefined }> {
  const token = parseSharedToken((await shared.get())?.value);
  if (token !== undefined && isAlive(token, clock.now()) && accepts(token)) return { kind: "token", token };
  return { kind: "none", mintId: token?.mintId };
}

function isLeased({ lease }: MintState, nowMs: number): boolean {
  return lease !== undefined && nowMs < lease.untilMs;
}

/** Whether a token was minted a moment ago that the secret does not show yet. */
function isYetToShow({ last }: MintState, shownMintId: number | undefined, nowMs: number): boolean {
  return (
    last?.outcome.kind === "minted" && last.mintId !== shownMintId && nowMs - last.atMs < SHOWN_WITHIN_MS
  );
}

async function mintInTurn(ports: TokenPorts, state: MintState): Promise<Obtained | "beaten"> {
  const { clock, lease, observe, signingKeys = NO_SIGNING_KEYS } = ports;
  const secret = await ports.credentials.get();
  const credentials = parseCredentials(secret?.value, signingKeys.arns);
  const credentialsVersion = secret?.versionId ?? "";
  if (credentials.kind === "incomplete") {
    observe({ event: "token_failed", cause: "refused", detail: credentials.detail });
    return { kind: "unavailable", cause: "refused", detail: credentials.detail };
  }
  const startedAtMs = clock.now();
  const pauseMs = mintAllowedAtMs(state, credentialsVersion, startedAtMs) - startedAtMs;
  if (pauseMs > 0) return notYet(state, pauseMs);

  const first = takeLease(state, startedAtMs);
  if (!(await lease.replace(first))) return "beaten";
  const answer = await ports.mint(credentials);
  const leased = await leaseAfterMint(ports, first).catch(() => undefined);
  const obtained = toObtained(answer, (leased ?? first).version, startedAtMs);
  if (obtained.kind === "token") {
    observe({ event: "token_minted" });
    if (leased !== undefined) await share(ports, obtained.token);
  } else {
    observe({ event: "token_failed", cause: obtained.cause, detail: obtained.detail });
  }
  try {
    const ended = { credentialsVersion, startedAtMs, endedAtMs: clock.now() };
    if (leased !== undefined) await lease.replace(afterMint(leased, answer, ended));
  } catch {
    // The lease runs out by itself; what was minted is as good.
  }
  return obtained;
}

function takeLease(state: MintState, nowMs: number): MintState & Required<Pick<MintState, "lease">> {
  return { ...state, version: state.version + 1, lease: { untilMs: nowMs + MINT_LEASE_MS } };
}

/**
 * The lease that a minted token is shared under. An execution that was frozen while it minted comes late: it takes the
 * lease again, since the other executions would find neither its token nor a reason to mint one.
 *
 * @returns undefined where another execution has taken the lease since, whose token is newer.
 */
async function leaseAfterMint(
  { lease, clock }: TokenPorts,
  first: ReturnType<typeof takeLease>,
): Promise<MintState | undefined> {
  if (clock.now() < first.lease.untilMs) return first;
  const again = takeLease(first, clock.now());
  return (await lease.replace(again)) ? again : undefined;
}

function notYet({ last, outage }: MintState, pauseMs: number): Obtained {
  const next = `the next token is asked for in ${Math.ceil(pauseMs / 1000)} s`;
  if (outage !== undefined) {
    const { detail = "the token endpoint is in trouble" } = outage;
    return { kind: "unavailable", cause: "unreachable", detail: `${detail}; ${next}` };
  }
  const why = last?.outcome.kind === "refused" ? last.outcome.detail : "Auth0 refuses the newest token";
  return { kind: "unavailable", cause: "refused", detail: `${why}; ${next}` };
}

function toObtained(answer: MintAnswer, mintId: number, mintedAtMs: number): Obtained {
  if (answer.kind !== "minted") {
    const cause = answer.kind === "unreachable" ? "unreachable" : "refused";
    return { kind: "unavailable", cause, detail: answer.detail };
  }
  const expiresAtMs = mintedAtMs + answer.expiresInSeconds * 1000;
  const { accessToken: value, scope } = answer;
  const token = { value, mintId, mintedAtMs, expiresAtMs, ...defined({ scope }) };
  return { kind: "token", token };
}

async function share({ shared, observe }: TokenPorts, token: SharedToken): Promise<void> {
  try {
    await shared.put(formatSharedToken(token));
  } catch (error) {
    observe({ event: "token_unshared", detail: (error as Error).name });
  }
}
