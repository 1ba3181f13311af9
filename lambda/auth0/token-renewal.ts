import { within } from "../../contract/within.ts";
import { TOKEN_STORE_TIMEOUT_MS } from "./limits.ts";
import { MINT_LEASE_MS, mintInTurn, type Obtained } from "./mint-in-turn.ts";
import type { MintState } from "./mint-schedule.ts";
import { isAlive, parseSharedToken, type SharedToken } from "./token.ts";
import type { SecretStore, TokenPorts } from "./token-ports.ts";

/**
 * How long a minted token may take to show, in milliseconds: Secrets Manager is eventually consistent, the secret may be read up to
 * 7.5 s before the lease (three of `TOKEN_STORE_TIMEOUT_MS`), and the clocks of two executions differ.
 */
const SHOWN_WITHIN_MS = 17_500;

const POLL_MS = 100;

/**
 * Finds a token that the caller accepts: the shared one, one that another execution is just minting, or one that this
 * execution mints itself, if the schedule allows it now and no other execution does it.
 *
 * Most likely no other execution is minting: then the lease and the credentials are read side by side, once.
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
  const giveUpAtMs = clock.now() + MINT_LEASE_MS;
  let found: Found | undefined = await findShared(ports, want.accepts);
  if (found.kind === "token") return found;
  let secret: ReturnType<SecretStore["get"]> | undefined = ports.credentials.get();
  // Where another execution mints, they do not matter.
  secret.catch(() => {});

  for (;;) {
    const state = await lease.read();
    if (!isLeased(state, clock.now())) {
      found ??= await findShared(ports, want.accepts);
      if (found.kind === "token") return found;
      if (!isYetToShow(state, found.mintId, clock.now())) {
        const own = await mintInTurn(ports, state, await (secret ?? ports.credentials.get()));
        if (own !== "beaten") return own;
      }
    }
    if (!want.patient || clock.now() >= giveUpAtMs) {
      return { kind: "unavailable", cause: "unreachable", detail: "another execution is minting a token" };
    }
    found = undefined;
    secret = undefined;
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

/** What the shared secret shows. */
type Found =
  | { readonly kind: "token"; readonly token: SharedToken }
  | { readonly kind: "none"; readonly mintId: number | undefined };

async function findShared(
  { shared, clock }: TokenPorts,
  accepts: (token: SharedToken) => boolean,
): Promise<Found> {
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
