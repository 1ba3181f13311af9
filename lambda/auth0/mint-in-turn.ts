import { defined } from "../../contract/defined.ts";
import { parseCredentials } from "./credentials.ts";
import type { MintAnswer } from "./mint-answer.ts";
import { afterMint, type MintState, mintAllowedAtMs } from "./mint-schedule.ts";
import { NO_SIGNING_KEYS } from "./signing-keys.ts";
import { formatSharedToken, type SharedToken } from "./token.ts";
import type { SecretStore, TokenPorts } from "./token-ports.ts";

/** Longest time that a mint is waited for, in milliseconds; longer than one takes with its exchange and its writes. */
export const MINT_LEASE_MS = 15_000;

/** What came of looking for a token. */
export type Obtained =
  | {
      readonly kind: "token";
      readonly token: SharedToken;
      /** Of one that was just minted: resolves when the other executions can find it, or never will. */
      readonly sharing?: Promise<void>;
    }
  | { readonly kind: "unavailable"; readonly cause: "refused" | "unreachable"; readonly detail: string };

/** A state under a lease. */
type Leased = MintState & Required<Pick<MintState, "lease">>;

/**
 * Mints a token, if the schedule allows it now and no other execution does it. The token is good at once: it is shared while it
 * is used.
 *
 * @param state What is known of the minting, without a lease.
 * @returns `beaten` where another execution took the lease first.
 */
export async function mintInTurn(
  ports: TokenPorts,
  state: MintState,
  secret: Awaited<ReturnType<SecretStore["get"]>>,
): Promise<Obtained | "beaten"> {
  const { clock, lease, observe, signingKeys = NO_SIGNING_KEYS } = ports;
  const credentials = parseCredentials(secret?.value, signingKeys.arns);
  const credentialsVersion = secret?.versionId ?? "";
  if (credentials.kind === "incomplete") {
    observe({ event: "token_failed", cause: "refused", detail: credentials.detail });
    return { kind: "unavailable", cause: "refused", detail: credentials.detail };
  }
  const startedAtMs = clock.now();
  const pauseMs = mintAllowedAtMs(state, credentialsVersion, startedAtMs) - startedAtMs;
  if (pauseMs > 0) return notYet(state, pauseMs);

  const leased = takeLease(state, startedAtMs);
  if (!(await lease.replace(leased))) return "beaten";
  const answer = await ports.mint(credentials);
  const attempt = { leased, answer, credentialsVersion, startedAtMs };
  if (answer.kind === "minted") {
    observe({ event: "token_minted" });
    const token = tokenOf(answer, leased.version, startedAtMs);
    return { kind: "token", token, sharing: endMint(ports, attempt, token) };
  }
  const cause = answer.kind === "unreachable" ? "unreachable" : "refused";
  const { detail } = answer;
  observe({ event: "token_failed", cause, detail });
  await endMint(ports, attempt);
  return { kind: "unavailable", cause, detail };
}

/** What a mint was made with, and what came of it. */
interface Attempt {
  readonly leased: Leased;
  readonly answer: MintAnswer;
  readonly credentialsVersion: string;
  readonly startedAtMs: number;
}

/** Shares what was minted, and then gives the lease back. Never throws. */
async function endMint(ports: TokenPorts, attempt: Attempt, token?: SharedToken): Promise<void> {
  const { lease, clock } = ports;
  const { answer, credentialsVersion, startedAtMs } = attempt;
  try {
    const leased = await leaseAfterMint(ports, attempt.leased);
    if (leased === undefined) return;
    if (token !== undefined) await share(ports, { ...token, mintId: leased.version });
    await lease.replace(
      afterMint(leased, answer, { credentialsVersion, startedAtMs, endedAtMs: clock.now() }),
    );
  } catch {
    // The lease runs out by itself; what was minted is as good.
  }
}

function takeLease(state: MintState, nowMs: number): Leased {
  return { ...state, version: state.version + 1, lease: { untilMs: nowMs + MINT_LEASE_MS } };
}

/**
 * The lease that a minted token is shared under. An execution that was frozen while it minted comes late: it takes the
 * lease again, since the other executions would find neither its token nor a reason to mint one.
 *
 * @returns undefined where another execution has taken the lease since, whose token is newer.
 */
async function leaseAfterMint({ lease, clock }: TokenPorts, first: Leased): Promise<Leased | undefined> {
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

function tokenOf(
  { accessToken: value, expiresInSeconds, scope }: Extract<MintAnswer, { kind: "minted" }>,
  mintId: number,
  mintedAtMs: number,
): SharedToken {
  return {
    value,
    mintId,
    mintedAtMs,
    expiresAtMs: mintedAtMs + expiresInSeconds * 1000,
    ...defined({ scope }),
  };
}

async function share({ shared, observe }: TokenPorts, token: SharedToken): Promise<void> {
  try {
    await shared.put(formatSharedToken(token));
  } catch (error) {
    observe({ event: "token_unshared", detail: (error as Error).name });
  }
}
