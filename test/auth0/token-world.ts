import type { Credentials } from "../../lambda/auth0/credentials.ts";
import type { MintAnswer } from "../../lambda/auth0/mint-answer.ts";
import type { MintState } from "../../lambda/auth0/mint-schedule.ts";
import type { TokenEvent, TokenSource } from "../../lambda/auth0/token.ts";
import type { SecretStore, TokenLease } from "../../lambda/auth0/token-ports.ts";
import { createTokenSource } from "../../lambda/auth0/token-source.ts";
import { type ManualClock, manualClock } from "../support/manual-clock.ts";

/** A secret in memory. Every request takes a while, and can be made to fail or to show a write late. */
export interface MemorySecret extends SecretStore {
  value: string | undefined;
  versionId: string;
  reads: number;
  writes: number;
  failure: Error | undefined;
  /** Requests are never answered. */
  silent: boolean;
  putFailure: Error | undefined;
  /** How long a write takes to show, in milliseconds. */
  lagMs: number;
}

export function createMemorySecret(clock: ManualClock, value: string | undefined): MemorySecret {
  let pending: { readonly value: string; readonly showsAtMs: number } | undefined;
  const secret: MemorySecret = {
    value,
    versionId: "v1",
    reads: 0,
    writes: 0,
    failure: undefined,
    silent: false,
    putFailure: undefined,
    lagMs: 0,
    async get() {
      secret.reads += 1;
      if (secret.silent) return new Promise(() => {});
      await clock.sleep(10);
      if (secret.failure) throw secret.failure;
      if (pending !== undefined && clock.now() >= pending.showsAtMs) secret.value = pending.value;
      return secret.value === undefined ? undefined : { value: secret.value, versionId: secret.versionId };
    },
    async put(next) {
      if (secret.silent) return new Promise(() => {});
      await clock.sleep(20);
      const failure = secret.putFailure ?? secret.failure;
      if (failure) throw failure;
      secret.writes += 1;
      pending = { value: next, showsAtMs: clock.now() + secret.lagMs };
    },
  };
  return secret;
}

/** A lease in memory, with the conditions of the real one. */
export function createMemoryLease(
  clock: ManualClock,
): TokenLease & { failure: Error | undefined; silent: boolean; state: MintState } {
  const lease = {
    state: { version: 0 } as MintState,
    failure: undefined as Error | undefined,
    silent: false,
    async read() {
      if (lease.silent) return new Promise<never>(() => {});
      await clock.sleep(5);
      if (lease.failure) throw lease.failure;
      return lease.state;
    },
    async replace(next: MintState) {
      if (lease.silent) return new Promise<never>(() => {});
      await clock.sleep(5);
      if (lease.failure) throw lease.failure;
      if (lease.state.version !== next.version - 1) return false;
      lease.state = structuredClone(next);
      return true;
    },
  };
  return lease;
}

/** Everything that executions share, in virtual time, and a token endpoint that counts. */
export function createTokenWorld(options: { lifetimeSeconds?: number } = {}) {
  const clock = manualClock();
  const events: TokenEvent[] = [];
  const world = {
    clock,
    events,
    credentials: createMemorySecret(clock, JSON.stringify({ client_id: "app", client_secret: "hush" })),
    shared: createMemorySecret(clock, "{}"),
    lease: createMemoryLease(clock),
    /** When each token was asked for, in milliseconds since the world began. */
    mintsAtMs: [] as number[],
    usedCredentials: [] as Credentials[],
    mintMs: 200,
    /** What the token endpoint answers; undefined: a new token. */
    answer: undefined as MintAnswer | undefined,
    execution(random: () => number = () => 0): TokenSource {
      return createTokenSource({ ...world, random, mint, observe: (event) => events.push(event) });
    },
    /** The token that an execution has now, once it is shared; fails where it has none. */
    async tokenOf(source: TokenSource): Promise<string> {
      const answer = await source.current();
      await source.quiet();
      if (answer.kind !== "token") throw new Error(answer.detail);
      return answer.token;
    },
  };
  const startMs = clock.now();
  async function mint(credentials: Credentials): Promise<MintAnswer> {
    world.mintsAtMs.push(clock.now() - startMs);
    world.usedCredentials.push(credentials);
    const accessToken = `token-${world.mintsAtMs.length}`;
    await clock.sleep(world.mintMs);
    const { answer } = world;
    return answer ?? { kind: "minted", accessToken, expiresInSeconds: options.lifetimeSeconds ?? 86_400 };
  }
  return world;
}
